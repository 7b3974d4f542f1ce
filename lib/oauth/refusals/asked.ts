import { hash } from 'node:crypto'
import { ERRORS, type OAuthError } from '#lib/oauth/errors.ts'
import type { Client, ClientApi } from '#lib/oauth/ports.ts'
import type { Asked, FailedScope, TokenReason } from '#lib/oauth/token-event.ts'
import { type LooseParameters, looseAssertion, type Named } from './loose-reading.ts'

const MAX_LENGTH = 300
const MAX_LISTED = 5

/** One scope-token (RFC 6749 §3.3). */
const SCOPE_TOKEN = /^[\x21\x23-\x5b\x5d-\x7e]+$/

/** Control characters, those that show nothing, and every space but the plain one. */
const UNSHOWN = /(?! )[\p{C}\p{Z}]/gu

/** What may be a secret or a token, wherever it stands; and a password in a URL. */
const SECRET = /lk_(?:live|test)_\S*|\beyJ[\w-]{10,}[\w.-]*|(?<=\/\/)[^/@\s]*@/g

/** A word as long as a secret, of which the beginning is shown: names of scopes and hosts have no such parts. */
const LONG_WORD = /(?=[\w~+=-]*[0-9])(?=[\w~+=-]*[A-Za-z])([\w~+=-]{4})[\w~+=-]{16,}/g

/** In place of what may be a secret. */
const HIDDEN = '…'

const isVague = ({ reason }: OAuthError) => reason === 'invalid_request'

/** A text, fit to be stored and shown. */
type Shown = (text: string) => string

/** What was found out about a request before it was refused. */
export type Found = { error: OAuthError; named: Named | null; client: Client | null; api: ClientApi | null }

/**
 * What a refused request asked for, for the log of the app that it names: bounded, in characters that can be seen,
 * and without anything that is, or looks like, a secret.
 */
export function askedOf(parameters: LooseParameters, { error, named, client, api }: Found): Asked {
  const shown = showing(named, client)
  const all = (name: string) => parameters.get(name)?.slice(0, MAX_LISTED).map(shown)
  const scope = parameters.get('scope')?.[0]
  const isScopeShown = scope !== undefined && shown(scope) !== HIDDEN
  const isScopeRefused = error.code === 'invalid_scope' && client !== null && api !== null
  return {
    error: error.code,
    ...given('problem', error.description ?? (isVague(error) ? ERRORS[error.code].description : undefined)),
    ...given('grantType', all('grant_type')?.[0]),
    ...given('scope', all('scope')?.[0]),
    ...given('resource', all('resource')),
    ...given('audience', all('audience')),
    ...ofAssertion(error.reason, parameters.get('client_assertion')?.[0], shown),
    ...(isScopeRefused && isScopeShown && { failed: failedScopes(scope, api, client, shown) }),
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
  return { audience: audiences.slice(0, MAX_LISTED).map(showing(null, null)) }
}

function given<Name extends keyof Asked>(name: Name, value: Asked[Name]): Pick<Asked, Name> | object {
  return value === undefined ? {} : { [name]: value }
}

/** What an assertion named that did not fit. */
function ofAssertion(reason: TokenReason, assertion: string | undefined, shown: Shown): Asked {
  if (assertion === undefined) return {}
  const { header, claims } = looseAssertion(assertion)
  if (reason === 'unknown_key')
    return given('kid', typeof header.kid === 'string' ? shown(header.kid) : undefined)
  if (reason !== 'assertion_audience') return {}
  const audiences = [claims.aud].flat().slice(0, MAX_LISTED)
  return {
    assertionAudience: audiences.map((one) =>
      shown(typeof one === 'string' ? one : String(JSON.stringify(one))),
    ),
  }
}

/** Which words of a scope failed, and why each did. */
function failedScopes(requested: string, api: ClientApi, client: Client, shown: Shown): FailedScope[] {
  const words = [...new Set(requested.split(' '))]
  return words
    .filter((word) => !api.scopes.includes(word))
    .slice(0, MAX_LISTED)
    .map((word) => {
      if (word === '') return { word: '', why: 'space' }
      const other = client.apis.find(({ scopes }) => scopes.includes(word))
      if (other) return { word: shown(word), why: 'other_api', audience: other.audience }
      if (/[,;+|]/.test(word)) return { word: shown(word), why: 'separator' }
      if (!SCOPE_TOKEN.test(word)) return { word: shown(word), why: 'malformed' }
      return { word: shown(word), why: client.withheldScopes.includes(word) ? 'withheld' : 'not_held' }
    })
}

/** Makes a text fit to be stored and shown. */
function showing(named: Named | null, client: Client | null): Shown {
  const presented = [named?.secret?.sent, named?.secret?.read].filter((secret) => secret !== undefined)
  return (text) => {
    const hidden =
      presented.some((secret) => secret.length > 2 && text.includes(secret)) || isSecretOf(client, text)
    if (isNameOf(client, text)) return text
    const open = hidden
      ? HIDDEN
      : text
          .slice(0, 2 * MAX_LENGTH)
          .replace(SECRET, HIDDEN)
          .replace(LONG_WORD, `$1${HIDDEN}`)
    const seen = open.replace(UNSHOWN, (character) => `\\u{${character.codePointAt(0)?.toString(16)}}`)
    return seen.length > MAX_LENGTH ? `${seen.slice(0, MAX_LENGTH)}…` : seen
  }
}

/** What the client knows by that name is no secret, however long. */
const isNameOf = (client: Client | null, text: string): boolean =>
  client?.apis.some(({ audience, scopes }) => audience === text || scopes.includes(text)) ?? false

/** Whether any of the first words is a secret of the client, whatever form it has. */
function isSecretOf(client: Client | null, text: string): boolean {
  if (client === null) return false
  return [text, ...text.split(/[\s,;]+/, 20)].some((word) => {
    const digest = hash('sha256', word, 'buffer')
    return client.secrets.some((secret) => Buffer.compare(digest, secret.digest) === 0)
  })
}
