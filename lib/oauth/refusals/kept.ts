import { hash } from 'node:crypto'
import { SECRET_CLIENT_PARAMETERS } from '#lib/oauth/client-auth/methods.ts'
import { CLIENT_AUTHENTICATIONS } from '#lib/oauth/client-auth/registry.ts'
import type { Client } from '#lib/oauth/ports.ts'
import { REMOVED } from '#lib/oauth/token-event.ts'
import { decodedLoosely, type LooseParameters } from './loose-reading.ts'

const MAX_LENGTH = 300

/** Our secrets, and JWTs, wherever they stand. */
const SECRET = /lk_(?:live|test)_|\beyJ[\w-]{10,}/i

/** A word as long as a secret, of which the beginning is kept: names of scopes and hosts have no such parts. */
const LONG_WORD = /(?=[\w~+=-]*[0-9])(?=[\w~+=-]*[A-Za-z])([\w~+=-]{4})[\w~+=-]{16,}/g

/** Scope-tokens (RFC 6749 §3.3) with spaces between them, however many. */
const SCOPE_TEXT = /^[\x20\x21\x23-\x5b\x5d-\x7e]*$/

/** An absolute URI, of the characters that URIs have (RFC 3986 §2, §4.3). */
const ABSOLUTE_URI = /^[a-z][a-z0-9+.-]*:[\w.~:/?#[\]@!$&'()*+,;=%-]+$/i

/** Grant types that programs ask for, right or misspelt. */
const GRANT_TYPE =
  /^(?:client[ _-]?credentials?|password|implicit|(?:authorization|device)[ _-]?code|refresh[ _-]?token|urn:ietf:params:oauth:grant-type:(?:device_code|jwt-bearer|saml2-bearer|token-exchange))$/i

/** Control characters, those that show nothing, and every space but the plain one. */
const UNSHOWN = /(?! )[\p{C}\p{Z}]/gu

/** What may be kept of what a request sent, by what it is: bounded, printable, without secrets. */
export type Keeper = {
  /** Whether nothing of it may be kept. */
  isSecret(text: string): boolean
  scope(text: string): string
  /** Without user info, query and fragment. */
  uri(text: string): string
  grantType(text: string): string
  /** Text of any kind. */
  text(text: string): string
  /** A header's line, as it is unless it holds a secret. */
  line(text: string | null): string | null
}

/**
 * @param presented what was sent as a secret, wherever
 * @param client whose secrets are not kept either, and whose names of APIs and scopes are, whatever they look like
 */
export function keeper(presented: readonly string[], client: Client | null): Keeper {
  const secrets = presented.filter((secret) => secret.length > 2)
  const isSecret = (text: string) =>
    [...new Set([text, decodedLoosely(text)])].some(
      (one) => SECRET.test(one) || secrets.some((secret) => one.includes(secret)) || isSecretOf(client, one),
    )
  const keep = (text: string, fitting: (text: string) => string | null) => {
    if (isNameOf(client, text)) return text
    const kept = isSecret(text) ? null : fitting(text)
    return kept === null ? REMOVED : bounded(kept.replace(LONG_WORD, '$1…'))
  }
  return {
    isSecret,
    scope: (text) => keep(text, (one) => (SCOPE_TEXT.test(one) ? one : null)),
    uri: (text) => keep(text, plainUri),
    grantType: (text) => keep(text, (one) => (GRANT_TYPE.test(one) ? one : null)),
    text: (text) => keep(text, printable),
    line: (text) => (text !== null && isSecret(text) ? REMOVED : text),
  }
}

/** Everything in a request that may have been meant as a secret. */
export function presentedIn(headers: Headers, parameters: LooseParameters): string[] {
  const authorization = headers.get('authorization') ?? ''
  const named = CLIENT_AUTHENTICATIONS.flatMap((way) => way.name(authorization, parameters)?.secret ?? [])
  return [
    ...named.flatMap(({ sent, read }) => [sent, read]),
    ...[...SECRET_CLIENT_PARAMETERS, 'access_token'].flatMap((name) => parameters.get(name) ?? []),
    authorization,
    authorization.replace(/^\S+\s+/, ''),
  ]
}

const bounded = (text: string) => (text.length > MAX_LENGTH ? `${text.slice(0, MAX_LENGTH)}…` : text)

const printable = (text: string) =>
  text
    .slice(0, 2 * MAX_LENGTH)
    .replace(UNSHOWN, (character) => `\\u{${character.codePointAt(0)?.toString(16)}}`)

/** Up to the last @, since a password in a URL may hold anything. */
function plainUri(text: string): string | null {
  const plain = text.replace(/[?#].*$/s, '').replace(/\/\/.*@/s, '//')
  return ABSOLUTE_URI.test(plain) ? plain : null
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
