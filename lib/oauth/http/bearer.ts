import { ERRORS } from '#lib/oauth/errors.ts'

const BEARER = /^bearer +([A-Za-z0-9._~+/-]+=*)$/i
const BEARER_SCHEME = /^bearer(?: |\t|$)/i

/** What an `Authorization` header holds: a token, an attempt at one, or nothing of the kind. */
export type BearerCredentials = { kind: 'token'; token: string } | { kind: 'malformed' } | { kind: 'absent' }

/** Reads `Authorization: Bearer` (RFC 6750 §2.1). Another scheme is no attempt at this one. */
export function readBearer(authorization: string | null): BearerCredentials {
  if (authorization === null || !BEARER_SCHEME.test(authorization)) return { kind: 'absent' }
  const token = BEARER.exec(authorization)?.[1]
  return token === undefined ? { kind: 'malformed' } : { kind: 'token', token }
}

export type BearerErrorCode = 'missing_token' | 'invalid_token' | 'insufficient_scope' | 'invalid_request'

/**
 * The `WWW-Authenticate` of a refusal (RFC 6750 §3). Who sent no token learns the realm (§3.1) and where the
 * resource describes itself, which tells nothing that is not public (RFC 9728 §5.1).
 *
 * @param resourceMetadata URL of the resource's metadata.
 * @param scope The scope that would have been enough, for `insufficient_scope`.
 */
export function bearerChallenge(code: BearerErrorCode, resourceMetadata: string, scope?: string): string {
  const pointer = `resource_metadata="${resourceMetadata}"`
  if (code === 'missing_token') return `Bearer realm="Latchkey", ${pointer}`
  const { error, description } = ERRORS[code]
  const needed = scope === undefined ? '' : `, scope="${scope}"`
  return `Bearer realm="Latchkey", error="${error}", error_description="${description}"${needed}, ${pointer}`
}
