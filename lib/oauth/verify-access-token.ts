import { compactVerify, errors } from 'jose'
import { parseScope } from '#lib/oauth/scope.ts'
import type { AuthorizationServer, PublicJwk } from '#lib/oauth/server.ts'
import { isAlgOfKey } from '#lib/oauth/signing-alg.ts'

/** What a verified access token says, in our own words. Times are seconds since the epoch. */
export type AccessTokenClaims = {
  clientId: string
  /** Internal id of the client. */
  clientRef: string
  /** Id of the secret that the token was got with. */
  secretRef: string
  audience: string | readonly string[]
  scopes: readonly string[]
  issuedAt: number
  expiresAt: number
  jti: string
}

/** Both clocks may be off by this much (RFC 7519 §4.1.4). */
const LEEWAY_SECONDS = 30

/** RFC 9068 §4. */
const TYPES: ReadonlySet<string> = new Set(['at+jwt', 'application/at+jwt'])

const MAX_TOKEN_LENGTH = 8192
const THREE_PARTS = /^[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+$/

const decoder = new TextDecoder()

type JsonObject = Readonly<Record<string, unknown>>

/** The part of the server that verifying asks. */
type Verifier = Pick<AuthorizationServer, 'issuer' | 'publicKeys' | 'isRevoked' | 'now'>

/**
 * Verifies a JWT access token (RFC 9068 §4, RFC 8725) for one audience. `null` for every token that is not good,
 * whatever the cause: revoked ones are no different.
 *
 * @throws StoreUnavailable when the keys or the list of revocations cannot be had.
 */
export async function verifyAccessToken(
  token: string,
  audience: string,
  server: Verifier,
): Promise<AccessTokenClaims | null> {
  const claims = await verifyIssuedToken(token, server)
  return claims !== null && namesAudience(claims.audience, audience) ? claims : null
}

/**
 * Verifies that this server issued the token, whichever API it is for, and that it is neither expired nor revoked.
 * For the endpoints that are asked about tokens; an API must verify its audience too.
 *
 * @throws StoreUnavailable when the keys or the list of revocations cannot be had.
 */
export async function verifyIssuedToken(token: string, server: Verifier): Promise<AccessTokenClaims | null> {
  // Three short parts or nothing: an encrypted token (five) must not cost a decryption or an inflation.
  if (token.length > MAX_TOKEN_LENGTH || !THREE_PARTS.test(token)) return null
  const header = parseHeader(token.slice(0, token.indexOf('.')))
  if (header === null || !isAccessTokenHeader(header)) return null

  const key = keyFor(header, await server.publicKeys())
  if (key === null) return null
  const payload = await verifiedPayload(token, key)
  const claims = payload === null ? null : readClaims(payload, server)
  return claims === null || server.isRevoked(claims) ? null : claims
}

function parseHeader(encoded: string): JsonObject | null {
  return encoded.length % 4 === 1 ? null : parseObject(Buffer.from(encoded, 'base64url'))
}

function isAccessTokenHeader(header: JsonObject): boolean {
  // RFC 7515 §4.1.11: no extension is understood here, so none may be critical.
  if (header.crit !== undefined) return false
  return typeof header.typ === 'string' && TYPES.has(header.typ.toLowerCase())
}

/**
 * Looks the key up by exact `kid` among our own, and binds it to the name of its algorithm that the token uses.
 * What else a header offers (`jwk`, `jku`, `x5c`) is not read.
 */
function keyFor(header: JsonObject, keys: readonly PublicJwk[]): PublicJwk | null {
  const { alg } = header
  const key = keys.find((candidate) => candidate.kid === header.kid)
  if (key === undefined || !isAlgOfKey(alg, key)) return null
  return alg === key.alg ? key : { ...key, alg }
}

async function verifiedPayload(token: string, key: PublicJwk): Promise<JsonObject | null> {
  try {
    const { payload } = await compactVerify(token, key, { algorithms: [key.alg] })
    return parseObject(payload)
  } catch (error) {
    if (error instanceof errors.JOSEError) return null
    throw error
  }
}

function readClaims(
  claims: JsonObject,
  server: Pick<AuthorizationServer, 'issuer' | 'now'>,
): AccessTokenClaims | null {
  const { iss, aud, sub, client_id: clientId, iat, nbf, exp, jti, scope } = claims
  const { client_ref: clientRef, secret_ref: secretRef } = claims
  if (iss !== server.issuer || !isAudience(aud)) return null
  if (!isFilledString(clientId) || sub !== clientId || !isFilledString(jti)) return null
  if (!isFilledString(clientRef) || !isFilledString(secretRef)) return null
  if (!isTime(iat) || !isTime(exp) || !(nbf === undefined || isTime(nbf))) return null

  const now = server.now() / 1000
  if (now < iat - LEEWAY_SECONDS || now >= exp + LEEWAY_SECONDS) return null
  if (nbf !== undefined && now < nbf - LEEWAY_SECONDS) return null

  const scopes = readScopes(scope)
  if (scopes === null) return null
  return { clientId, clientRef, secretRef, audience: aud, scopes, issuedAt: iat, expiresAt: exp, jti }
}

function isAudience(aud: unknown): aud is string | readonly string[] {
  return typeof aud === 'string' || (Array.isArray(aud) && aud.every((member) => typeof member === 'string'))
}

/** Whether `aud` holds exactly this audience (RFC 7519 §4.1.3). */
export function namesAudience(aud: string | readonly string[], audience: string): boolean {
  return typeof aud === 'string' ? aud === audience : aud.includes(audience)
}

function readScopes(scope: unknown): readonly string[] | null {
  if (scope === undefined) return []
  return typeof scope === 'string' ? parseScope(scope) : null
}

function isFilledString(value: unknown): value is string {
  return typeof value === 'string' && value !== ''
}

function isTime(value: unknown): value is number {
  return typeof value === 'number' && Number.isFinite(value)
}

/** A JSON object, or `null`; of members given twice the last one counts, as everywhere with `JSON.parse`. */
function parseObject(bytes: Uint8Array): JsonObject | null {
  try {
    const value: unknown = JSON.parse(decoder.decode(bytes))
    return isObject(value) ? value : null
  } catch {
    return null // SyntaxError: not JSON
  }
}

function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
