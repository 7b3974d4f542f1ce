import { compactVerify, errors } from 'jose'
import type { AuthorizationServer, PublicJwk } from '#lib/oauth/ports.ts'
import { parseScope } from '#lib/oauth/scope.ts'
import { isFilledString, isSignedJwt, isTime, type JsonObject, parseObject, parsePart } from './jwt.ts'
import { isAlgOfKey } from './signing-alg.ts'

/** What a verified access token says, in our own words. Times are seconds since the epoch. */
export type AccessTokenClaims = {
  clientId: string
  /** Internal id of the client. */
  clientRef: string
  /** Id of the secret or key that the token was got with. */
  credentialRef: string
  audience: string | readonly string[]
  scopes: readonly string[]
  issuedAt: number
  expiresAt: number
  jti: string
}

/** Both clocks may be off by this much (RFC 7519 §4.1.4). */
export const LEEWAY_SECONDS = 30

/** RFC 9068 §4. */
const TYPES: ReadonlySet<string> = new Set(['at+jwt', 'application/at+jwt'])

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
  if (!isSignedJwt(token)) return null
  const header = parsePart(token.slice(0, token.indexOf('.')))
  if (header === null || !isAccessTokenHeader(header)) return null

  const key = keyFor(header, await server.publicKeys())
  if (key === null) return null
  const payload = await verifiedPayload(token, key)
  const claims = payload === null ? null : readClaims(payload, server)
  return claims === null || server.isRevoked(claims) ? null : claims
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
  return alg === key.alg ? key : underOtherName(key, alg)
}

/** One object per key and name: jose keeps what it has imported by the object that it was given. */
const renamed = new WeakMap<PublicJwk, PublicJwk>()

/** The key under the other name of its algorithm (RFC 9864: `Ed25519` is what `EdDSA` meant). */
function underOtherName(key: PublicJwk, alg: string): PublicJwk {
  const known = renamed.get(key)
  if (known?.alg === alg) return known
  const other = { ...key, alg }
  renamed.set(key, other)
  return other
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
  const { client_ref: clientRef, credential_ref: credentialRef } = claims
  if (iss !== server.issuer || !isAudience(aud)) return null
  if (!isFilledString(clientId) || sub !== clientId || !isFilledString(jti)) return null
  if (!isFilledString(clientRef) || !isFilledString(credentialRef)) return null
  if (!isTime(iat) || !isTime(exp) || !(nbf === undefined || isTime(nbf))) return null

  const now = server.now() / 1000
  if (now < iat - LEEWAY_SECONDS || now >= exp + LEEWAY_SECONDS) return null
  if (nbf !== undefined && now < nbf - LEEWAY_SECONDS) return null

  const scopes = readScopes(scope)
  if (scopes === null) return null
  return { clientId, clientRef, credentialRef, audience: aud, scopes, issuedAt: iat, expiresAt: exp, jti }
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
