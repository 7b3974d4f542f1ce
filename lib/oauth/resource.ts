import { OAuthError } from '#lib/oauth/errors.ts'
import type { Client, ClientApi } from './ports.ts'

/** Where Latchkey's own API lives below the issuer, which is an origin. */
export const OWN_API_PATH = '/api/v1'

/** Audience of Latchkey's own API, the only one that opens it; its resource identifier too (RFC 9728 §1.2). */
export function ownAudience(issuer: string): string {
  return `${issuer}${OWN_API_PATH}`
}

/** Where the laboratory's protected call is below the issuer: the one thing that tokens of throwaway clients open. */
export const TRY_PATH = '/api/try'

/** Audience of the laboratory's protected call. */
export function tryAudience(issuer: string): string {
  return `${issuer}${TRY_PATH}`
}

/**
 * The API that the token is for: the one that `resource` names, or the client's default (RFC 8707 §2).
 *
 * Audiences are absolute URIs without a fragment and are compared as they are written, so that whatever is none
 * fits none. Several resources are refused: a token opens one API (RFC 9700 §2.3), and its scope belongs to that
 * one alone (RFC 9068 §3).
 *
 * @throws OAuthError `invalid_target` for several resources, and for one that is not open to the client.
 */
export function chooseApi(resources: readonly string[], apis: Client['apis']): ClientApi {
  if (resources.length === 0) return apis[0]
  const [name] = resources
  const api =
    resources.length === 1 ? apis.find(({ audience, resource = audience }) => resource === name) : undefined
  if (api === undefined) throw new OAuthError('invalid_target', { reason: 'invalid_target' })
  return api
}
