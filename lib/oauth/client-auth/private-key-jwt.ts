import { compactVerify, errors, type JWK } from 'jose'
import { CLIENT_KEY_ALGORITHMS, type ClientKeyAlgorithm } from '#lib/oauth/capabilities.ts'
import { PATHS } from '#lib/oauth/endpoints/metadata.ts'
import { OAuthError } from '#lib/oauth/errors.ts'
import { isPrintableAscii } from '#lib/oauth/http/form-urlencoded.ts'
import type { Form } from '#lib/oauth/http/parameters.ts'
import type { Client, ClientKey, Clock, Issuer } from '#lib/oauth/ports.ts'
import { firstOf, looseAssertion, named } from '#lib/oauth/refusals/loose-reading.ts'
import type { TokenReason } from '#lib/oauth/token-event.ts'
import { isFilledString, isSignedJwt, isTime, type JsonObject, parsePart } from '#lib/oauth/tokens/jwt.ts'
import {
  type Authentication,
  type AuthenticationPorts,
  type ClientAuthentication,
  reasonToRefuse,
} from './authentication.ts'
import { DECOY_KEYS } from './decoy-keys.ts'

/** An assertion as presented; nothing that it says is proven yet. */
type ClientAssertion = {
  /** `sub`: whom it claims to speak for. */
  clientId: string
  token: string
  header: JsonObject
  claims: JsonObject
}

/** RFC 7523 §2.2. */
const ASSERTION_TYPE = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer'

/** The type that assertions should name; many libraries name none, or the one of all JWTs. */
const TYPES: ReadonlySet<string> = new Set(['client-authentication+jwt', 'jwt'])

/** Both clocks may be off by this much (RFC 7523 §3, rules 4 to 6). */
export const LEEWAY_SECONDS = 30

/** Seconds that an assertion may live: for as long its `jti` is kept. */
export const LONGEST_LIFE_SECONDS = 300

export const MAX_JTI_LENGTH = 256

/** Keys that are tried when the header names none: as many as may be live at once. */
const MAX_TRIED = 5

/** An assertion signed by the client's own key (RFC 7523 §2.2). */
export const privateKeyJwt: ClientAuthentication = {
  method: 'private_key_jwt',
  isTried: ({ form }) => presentsAssertion(form),
  present({ form }) {
    const assertion = readAssertion(form)
    return {
      clientId: assertion.clientId,
      verify: (client, ports) => authenticateByAssertion(assertion, client, ports),
    }
  },
  name(_, parameters) {
    const { sub, iss } = looseAssertion(firstOf(parameters, 'client_assertion')).claims
    return named([sub, iss].find((name) => typeof name === 'string') ?? '', null)
  },
}

function presentsAssertion(form: Form): boolean {
  return form.get('client_assertion') !== undefined || form.get('client_assertion_type') !== undefined
}

/**
 * Reads the assertion of a form (RFC 7521 §4.2, RFC 7523 §2.2).
 *
 * @throws OAuthError `invalid_request` for a missing or unknown type, a missing assertion and a `client_id` that is
 * not the assertion's; `invalid_client` for what is no signed JWT with a `sub`.
 */
function readAssertion(form: Form): ClientAssertion {
  if (form.get('client_assertion_type') !== ASSERTION_TYPE) {
    throw new OAuthError('invalid_request', {
      description: `The client_assertion_type must be ${ASSERTION_TYPE}.`,
    })
  }
  const token = form.get('client_assertion')
  if (token === undefined) {
    throw new OAuthError('invalid_request', { description: 'The parameter client_assertion is missing.' })
  }
  const assertion = parseAssertion(token)
  if (assertion === null) throw new OAuthError('invalid_client', { reason: 'malformed_assertion' })
  const bodyClientId = form.get('client_id')
  // RFC 7521 §4.2: a client_id in the body may say who is asking, but not somebody else.
  if (bodyClientId !== undefined && bodyClientId !== assertion.clientId) {
    throw new OAuthError('invalid_request', {
      description: 'The client_id in the body is not the one in the assertion.',
    })
  }
  return assertion
}

function parseAssertion(token: string): ClientAssertion | null {
  if (!isSignedJwt(token)) return null
  const [encodedHeader = '', encodedClaims = ''] = token.split('.')
  const header = parsePart(encodedHeader)
  const claims = parsePart(encodedClaims)
  if (header === null || claims === null) return null
  const { sub } = claims
  return isFilledString(sub) && isPrintableAscii(sub) ? { clientId: sub, token, header, claims } : null
}

/**
 * Authenticates by an assertion (RFC 7523 §3). An unknown client, and one without a key, cost a verification too.
 * The `jti` is used up last: whoever cannot authenticate can use up none.
 *
 * @throws StoreUnavailable when the use of the `jti` cannot be recorded; that is never a refusal (ER-06).
 */
async function authenticateByAssertion(
  assertion: ClientAssertion,
  client: Client | null,
  server: AuthenticationPorts,
): Promise<Authentication> {
  const refuse = (reason: TokenReason, key: ClientKey | null = null): Authentication => ({
    ok: false,
    reason,
    client,
    credentialId: key?.id ?? null,
  })
  const signature = await verifySignature(assertion, client?.keys ?? [])
  if (client === null) return refuse('unknown_client')
  if (!signature.ok) return refuse(signature.reason)

  const { key } = signature
  const claims = checkClaims(assertion.claims, client, server)
  if (!claims.ok) return refuse(claims.reason, key)
  const reason = reasonToRefuse(client, key, 'private_key_jwt', server.now())
  if (reason !== null) return refuse(reason, key)

  const isFirstUse = await server.recordAssertion({
    clientRef: client.id,
    jti: claims.jti,
    expiresAt: claims.expiresAt + LEEWAY_SECONDS,
  })
  return isFirstUse ? { ok: true, client, credentialId: key.id } : refuse('replayed_assertion', key)
}

type Signature = { ok: true; key: ClientKey } | { ok: false; reason: TokenReason }

/** Finds the client's key that made the signature. What else a header offers (`jwk`, `jku`, `x5c`) is not read. */
async function verifySignature(
  { token, header }: ClientAssertion,
  keys: readonly ClientKey[],
): Promise<Signature> {
  const algorithm = keyAlgorithm(header.alg)
  if (algorithm === null || !isAssertionHeader(header)) return { ok: false, reason: 'wrong_assertion' }

  const candidates = candidateKeys(header.kid, algorithm, keys)
  for (const key of candidates) {
    if (await isSignedBy(token, key.publicJwk, algorithm)) return { ok: true, key }
  }
  if (candidates.length > 0) return { ok: false, reason: 'wrong_assertion' }
  await isSignedBy(token, DECOY_KEYS[algorithm], algorithm)
  return { ok: false, reason: 'unknown_key' }
}

/** The keys' own algorithm that `alg` stands for, or `null` for one that is not taken. */
function keyAlgorithm(alg: unknown): ClientKeyAlgorithm | null {
  const name = alg === 'EdDSA' ? 'Ed25519' : alg
  return CLIENT_KEY_ALGORITHMS.find((algorithm) => algorithm === name) ?? null
}

function isAssertionHeader({ crit, typ }: JsonObject): boolean {
  // RFC 7515 §4.1.11: no extension is understood here, so none may be critical.
  if (crit !== undefined) return false
  return typ === undefined || (typeof typ === 'string' && TYPES.has(typ.toLowerCase()))
}

/** By exact `kid`, be it the thumbprint or the name a key came with, or without one all keys of the algorithm. A key is never tried with another than its own. */
function candidateKeys(
  kid: unknown,
  algorithm: ClientKeyAlgorithm,
  keys: readonly ClientKey[],
): readonly ClientKey[] {
  const isNamed = (key: ClientKey) => key.kid === kid || (typeof kid === 'string' && key.ownKid === kid)
  const fitting = keys.filter((key) => key.alg === algorithm && (kid === undefined || isNamed(key)))
  return fitting.slice(0, MAX_TRIED)
}

async function isSignedBy(token: string, key: JWK, algorithm: ClientKeyAlgorithm): Promise<boolean> {
  try {
    // The two names that `alg` can have for an Ed25519 key mean one algorithm.
    const algorithms = algorithm === 'Ed25519' ? ['Ed25519', 'EdDSA'] : [algorithm]
    await compactVerify(token, key, { algorithms })
    return true
  } catch (error) {
    if (error instanceof errors.JOSEError) return false
    throw error
  }
}

type CheckedClaims = { ok: true; jti: string; expiresAt: number } | { ok: false; reason: TokenReason }

function checkClaims(
  { iss, aud, exp, iat, nbf, jti }: JsonObject,
  client: Client,
  server: Issuer & Clock,
): CheckedClaims {
  const refuse = (reason: TokenReason): CheckedClaims => ({ ok: false, reason })
  if (iss !== client.clientId) return refuse('wrong_assertion')
  if (!isFilledString(jti) || jti.length > MAX_JTI_LENGTH) return refuse('wrong_assertion')
  if (!isTime(exp) || !isTimeOrAbsent(iat) || !isTimeOrAbsent(nbf)) return refuse('wrong_assertion')
  if (!isForUs(aud, audiencesFor(client, server))) return refuse('assertion_audience')

  const now = server.now() / 1000
  if (now >= exp + LEEWAY_SECONDS) return refuse('expired_assertion')
  if (Math.max(iat ?? now, nbf ?? now) > now + LEEWAY_SECONDS) return refuse('assertion_life')
  const life = exp - (iat ?? now)
  if (life > LONGEST_LIFE_SECONDS || (iat !== undefined && life <= 0)) return refuse('assertion_life')
  return { ok: true, jti, expiresAt: exp }
}

function isTimeOrAbsent(value: unknown): value is number | undefined {
  return value === undefined || isTime(value)
}

/** The issuer, and the token endpoint where the installation or the client's owner has it so. */
function audiencesFor(client: Client, server: Issuer): readonly string[] {
  if (!client.mayNameTokenEndpoint) return server.assertionAudiences
  return [...server.assertionAudiences, `${server.issuer}${PATHS.token}`]
}

/**
 * One audience alone, as a string or an array of one: what is meant for others as well, they could use here
 * (draft-ietf-oauth-rfc7523bis §4, CVE-2025-27370).
 */
function isForUs(aud: unknown, accepted: readonly string[]): boolean {
  const sole: unknown = Array.isArray(aud) && aud.length === 1 ? aud[0] : aud
  return typeof sole === 'string' && accepted.includes(sole)
}
