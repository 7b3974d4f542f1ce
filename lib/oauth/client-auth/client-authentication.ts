import { hash, timingSafeEqual } from 'node:crypto'
import { OAuthError } from '#lib/oauth/errors.ts'
import { formDecode, isPrintableAscii } from '#lib/oauth/http/form-urlencoded.ts'
import type { Form } from '#lib/oauth/http/parameters.ts'
import type { AuthorizationServer, ClientSecret, RequestFacts, TokenReason } from '#lib/oauth/ports.ts'
import { type Authentication, hasExpired, reasonToRefuse } from './authentication.ts'
import {
  authenticateByAssertion,
  type ClientAssertion,
  presentsAssertion,
  readAssertion,
} from './client-assertion.ts'

/** Credentials as presented; nothing about them is proven yet. */
export type Credentials =
  | { method: 'client_secret_basic' | 'client_secret_post'; clientId: string; clientSecret: string }
  | { method: 'private_key_jwt'; clientId: string; assertion: ClientAssertion }

const BASIC = /^basic +([A-Za-z0-9+/]+={0,2})$/i

/** `Basic x, Basic y`: two header lines that something on the way has merged (RFC 9110 §5.3). */
const MERGED = /,[ \t]*[!#$%&'*+.^_`|~0-9A-Za-z-]+ /

/** At least this many comparisons for every attempt, so that unknown clients cost what known ones do. */
const COMPARISONS = 5

const DUMMY_SECRET: ClientSecret = { id: '', digest: new Uint8Array(32), expiresAt: null }

/**
 * Finds the one way in which the client authenticates (RFC 6749 §2.3).
 *
 * @throws OAuthError `invalid_request` for more than one way and an assertion of an unknown type, `invalid_client`
 * for none or an unreadable one.
 */
export function readCredentials(headers: Headers, form: Form, facts: RequestFacts): Credentials {
  const authorization = headers.get('authorization')
  requireOneMethod(authorization, form, facts)

  const bodyClientId = form.get('client_id')
  const bodySecret = form.get('client_secret')
  if (!isPrintableAscii(bodyClientId ?? '') || !isPrintableAscii(bodySecret ?? '')) {
    throw new OAuthError('invalid_request', {
      reason: 'malformed_credentials',
      description: 'Client ID and secret are printable ASCII.',
    })
  }

  if (authorization !== null) return basicCredentials(authorization, bodyClientId)
  if (presentsAssertion(form)) {
    const assertion = readAssertion(form)
    return { method: 'private_key_jwt', clientId: assertion.clientId, assertion }
  }
  if (bodySecret === undefined) throw refused('no_credentials')
  if (bodyClientId === undefined) throw refused('malformed_credentials')
  return { method: 'client_secret_post', clientId: bodyClientId, clientSecret: bodySecret }
}

function requireOneMethod(authorization: string | null, form: Form, facts: RequestFacts): void {
  if (facts.authorizationHeaderCount > 1 || (authorization !== null && MERGED.test(authorization))) {
    throw new OAuthError('invalid_request', { description: 'The Authorization header came more than once.' })
  }
  const inHeader = authorization !== null
  const bySecret = form.get('client_secret') !== undefined
  if (Number(inHeader) + Number(bySecret) + Number(presentsAssertion(form)) > 1) {
    throw new OAuthError('invalid_request', {
      description: 'Use one way to authenticate the client, not two.',
    })
  }
}

function basicCredentials(authorization: string, bodyClientId: string | undefined): Credentials {
  const parsed = parseBasic(authorization)
  if (parsed === null) throw refused('malformed_credentials')
  // RFC 6749 §3.2.1: a client_id in the body may say who is asking, but not somebody else.
  if (bodyClientId !== undefined && bodyClientId !== parsed.clientId) {
    throw new OAuthError('invalid_request', {
      description: 'The client_id in the body is not the one in the Authorization header.',
    })
  }
  return { method: 'client_secret_basic', ...parsed }
}

/**
 * Reads `Authorization: Basic` (RFC 7617 §2) in the form of RFC 6749 §2.3.1: base64 of the form-encoded ID, a
 * colon and the form-encoded secret. `null` for anything that is not exactly that: a lenient second reading would
 * make the ids `a%62` and `ab` one.
 */
export function parseBasic(authorization: string): { clientId: string; clientSecret: string } | null {
  const token = BASIC.exec(authorization)?.[1]
  const pair = token === undefined ? null : decodeBase64(token)
  if (pair === null) return null

  // RFC 7617 §2: the ID cannot hold a colon, so the first one ends it; an encoded %3A comes alive only after this.
  const colon = pair.indexOf(':')
  if (colon === -1) return null
  const clientId = decodeHalf(pair.slice(0, colon))
  const clientSecret = decodeHalf(pair.slice(colon + 1))
  return clientId && clientSecret ? { clientId, clientSecret } : null
}

/** RFC 4648 §4, canonical, with its padding or without any: `atob` alone would skip spaces and stray bits. */
function decodeBase64(token: string): string | null {
  const unpadded = token.replace(/=+$/, '')
  if (unpadded.length % 4 === 1) return null
  const decoded = atob(unpadded)
  const canonical = btoa(decoded)
  return token === canonical || token === canonical.replace(/=+$/, '') ? decoded : null
}

function decodeHalf(encoded: string): string | null {
  if (!isPrintableAscii(encoded)) return null
  const decoded = formDecode(encoded)
  return decoded !== null && isPrintableAscii(decoded) ? decoded : null
}

/**
 * Verifies presented credentials. An unknown client costs the same look-up, digest and comparisons as a known one.
 *
 * @throws StoreUnavailable when the client cannot be looked up, or the use of its assertion not be recorded; that is
 * never a refusal (ER-06).
 */
export async function authenticateClient(
  credentials: Credentials,
  server: AuthorizationServer,
): Promise<Authentication> {
  const client = await server.findClient(credentials.clientId)
  if (credentials.method === 'private_key_jwt') {
    return authenticateByAssertion(credentials.assertion, client, server)
  }
  const digest = hash('sha256', credentials.clientSecret, 'buffer')
  const secret = matchingSecret(digest, client?.secrets ?? [], server.now())

  if (client === null) return { ok: false, reason: 'unknown_client', client: null, credentialId: null }
  if (secret === null) return { ok: false, reason: 'wrong_secret', client, credentialId: null }
  const reason = reasonToRefuse(client, secret, credentials.method, server.now())
  return reason === null
    ? { ok: true, client, credentialId: secret.id }
    : { ok: false, reason, client, credentialId: secret.id }
}

/** Compares with every secret, found or not, in constant time each; one that is still live wins. */
function matchingSecret(
  digest: Uint8Array,
  secrets: readonly ClientSecret[],
  now: number,
): ClientSecret | null {
  let match: ClientSecret | null = null
  const rounds = Math.max(COMPARISONS, secrets.length)
  for (let index = 0; index < rounds; index += 1) {
    const secret = secrets[index] ?? DUMMY_SECRET
    const equal = timingSafeEqual(digest, secret.digest)
    if (equal && secret !== DUMMY_SECRET && (match === null || !hasExpired(secret, now))) match = secret
  }
  return match
}

function refused(reason: TokenReason): OAuthError {
  return new OAuthError('invalid_client', { reason })
}
