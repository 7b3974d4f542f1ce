import { ERRORS, type OAuthError } from '#lib/oauth/errors.ts'
import type { Client, ClientApi } from '#lib/oauth/ports.ts'
import { type Asked, type FailedScope, REMOVED, type TokenReason } from '#lib/oauth/token-event.ts'
import { type Keeper, keeper } from './kept.ts'
import { type LooseParameters, looseAssertion } from './loose-reading.ts'

const MAX_LISTED = 5

/** One scope-token (RFC 6749 §3.3). */
const SCOPE_TOKEN = /^[\x21\x23-\x5b\x5d-\x7e]+$/

const isVague = ({ reason }: OAuthError) => reason === 'invalid_request'

/** What was found out about a request before it was refused. */
export type Found = { error: OAuthError; client: Client | null; api: ClientApi | null }

/**
 * What a refused request asked for, for the log of the app that it names: bounded, in characters that can be seen,
 * and without anything that is, or looks like, a secret.
 */
export function askedOf(parameters: LooseParameters, keep: Keeper, { error, client, api }: Found): Asked {
  const all = (name: string, kept: (text: string) => string) =>
    parameters.get(name)?.slice(0, MAX_LISTED).map(kept)
  const scope = parameters.get('scope')?.[0]
  const isScopeShown = scope !== undefined && !keep.isSecret(scope)
  const isScopeRefused = error.code === 'invalid_scope' && client !== null && api !== null
  return {
    error: error.code,
    ...given('problem', error.description ?? (isVague(error) ? ERRORS[error.code].description : undefined)),
    ...given('grantType', all('grant_type', keep.grantType)?.[0]),
    ...given('scope', all('scope', keep.scope)?.[0]),
    ...given('resource', all('resource', keep.uri)),
    ...given('audience', all('audience', keep.uri)),
    ...ofAssertion(error.reason, parameters.get('client_assertion')?.[0], keep),
    ...(isScopeRefused && isScopeShown && { failed: failedScopes(scope, api, client, keep) }),
  }
}

/** The API that `audience` meant and did not get, of a request that was answered with a token (RFC 8707 knows `resource` alone). */
export function ignoredAudience(
  audiences: readonly string[],
  resources: readonly string[],
  api: ClientApi,
): Asked | null {
  const [audience] = audiences
  if (audience === undefined || resources.length > 0 || audience === api.audience) return null
  return { audience: audiences.slice(0, MAX_LISTED).map(keeper([], null).uri) }
}

function given<Name extends keyof Asked>(name: Name, value: Asked[Name]): Pick<Asked, Name> | object {
  return value === undefined ? {} : { [name]: value }
}

/** What an assertion named that did not fit. */
function ofAssertion(reason: TokenReason, assertion: string | undefined, keep: Keeper): Asked {
  if (assertion === undefined) return {}
  const { header, claims } = looseAssertion(assertion)
  if (reason === 'unknown_key')
    return given('kid', typeof header.kid === 'string' ? keep.text(header.kid) : undefined)
  if (reason !== 'assertion_audience') return {}
  const audiences = [claims.aud].flat().slice(0, MAX_LISTED)
  return { assertionAudience: audiences.map((one) => (typeof one === 'string' ? keep.uri(one) : REMOVED)) }
}

/** Which words of a scope failed, and why each did. */
function failedScopes(requested: string, api: ClientApi, client: Client, keep: Keeper): FailedScope[] {
  const words = [...new Set(requested.split(' '))]
  return words
    .filter((word) => !api.scopes.includes(word))
    .slice(0, MAX_LISTED)
    .map((word) => {
      if (word === '') return { word: '', why: 'space' }
      const other = client.apis.find(({ scopes }) => scopes.includes(word))
      if (other) return { word: keep.scope(word), why: 'other_api', audience: other.audience }
      if (/[,;+|]/.test(word)) return { word: keep.scope(word), why: 'separator' }
      if (!SCOPE_TOKEN.test(word)) return { word: keep.scope(word), why: 'malformed' }
      return { word: keep.scope(word), why: client.withheldScopes.includes(word) ? 'withheld' : 'not_held' }
    })
}
