import { fromBase64Url } from './base64url.ts'

/** A decoded token. Nothing in it is to be believed before `signature` says so. */
export type InspectedToken = {
  header: Record<string, unknown>
  claims: Record<string, unknown>
}

/** One thing that has to hold for a token to be good. */
export type TokenCheck = { label: string; holds: boolean; detail: string }

/** A published key. */
export type PublishedKey = JsonWebKey & { kid?: unknown }

type Algorithm = {
  import: EcKeyImportParams | RsaHashedImportParams | { name: string }
  verify: EcdsaParams | { name: string }
}

// RFC 7518 §3, RFC 8037 §3.1: all sign the ASCII of `header.payload`; ECDSA's signature is r and s, as WebCrypto has it too.
const algorithms: Record<string, Algorithm> = {
  ES256: {
    import: { name: 'ECDSA', namedCurve: 'P-256' },
    verify: { name: 'ECDSA', hash: 'SHA-256' },
  },
  RS256: {
    import: { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256' },
    verify: { name: 'RSASSA-PKCS1-v1_5' },
  },
  EdDSA: { import: { name: 'Ed25519' }, verify: { name: 'Ed25519' } },
}

/** Takes a JWT apart without checking anything; `null` when it is not one. */
export function decodeToken(token: string): InspectedToken | null {
  const parts = token.split('.')
  const [header, claims] = parts.slice(0, 2).map(parseObject)
  return parts.length === 3 && header && claims ? { header, claims } : null
}

/**
 * Checks a token as a service would: its signature against the published keys (`jwks` is the parsed document),
 * then type, issuer, audience and time. Whatever API a token is for, it is good there. `now` is in milliseconds.
 */
export async function checkToken(
  token: string,
  { jwks, issuer, now }: { jwks: unknown; issuer: string; now: number },
): Promise<TokenCheck[]> {
  const decoded = decodeToken(token)
  if (!decoded) return [{ label: 'Format', holds: false, detail: 'This is not a JWT of three parts.' }]
  const { header, claims } = decoded
  const secondsLeft = typeof claims.exp === 'number' ? Math.round(claims.exp - now / 1000) : Number.NaN
  return [
    await checkSignature(token, header, jwks),
    { label: 'Type', holds: header.typ === 'at+jwt', detail: `typ is ${show(header.typ)}` },
    { label: 'Issuer', holds: claims.iss === issuer, detail: `iss is ${show(claims.iss)}` },
    {
      label: 'Audience',
      holds: audienceOf(claims) !== null,
      detail: `aud is ${show(claims.aud)}`,
    },
    {
      label: 'Time',
      holds: secondsLeft > 0,
      detail: secondsLeft > 0 ? 'exp is in the future' : 'exp has passed or is missing',
    },
  ]
}

/** The API that a token is for; `null` when it names none, or several (RFC 9068 §3). */
export function audienceOf({ aud }: Record<string, unknown>): string | null {
  const [sole, ...others] = [aud].flat()
  return typeof sole === 'string' && sole !== '' && others.length === 0 ? sole : null
}

async function checkSignature(
  token: string,
  header: Record<string, unknown>,
  jwks: unknown,
): Promise<TokenCheck> {
  const refuse = (detail: string): TokenCheck => ({ label: 'Signature', holds: false, detail })
  const jwk = keyOf(jwks, header)
  const algorithm = typeof header.alg === 'string' ? algorithms[header.alg] : undefined
  if (!jwk) return refuse(`no published key has the kid ${show(header.kid)}`)
  if (!algorithm || jwk.alg !== header.alg) return refuse(`alg ${show(header.alg)} is not the key’s own`)

  const [head, payload, signature] = token.split('.')
  const bytes = fromBase64Url(signature ?? '')
  if (!bytes) return refuse('the third part is not base64url')
  const key = await crypto.subtle.importKey('jwk', jwk, algorithm.import, false, ['verify'])
  const signed = new TextEncoder().encode(`${head}.${payload}`)
  return (await crypto.subtle.verify(algorithm.verify, key, bytes, signed))
    ? { label: 'Signature', holds: true, detail: `made with the published key ${show(header.kid)}` }
    : refuse('it does not match the published key: the token was altered')
}

/** The published key that a token’s header names; undefined where none has its `kid`. */
export const keyOf = (jwks: unknown, { kid }: Record<string, unknown>): PublishedKey | undefined =>
  publishedKeys(jwks).find((key) => key.kid === kid)

function publishedKeys(jwks: unknown): PublishedKey[] {
  const keys = isObject(jwks) ? jwks.keys : undefined
  return Array.isArray(keys) ? keys.filter(isObject) : []
}

function parseObject(part: string): Record<string, unknown> | null {
  const bytes = fromBase64Url(part)
  if (!bytes) return null
  try {
    const value: unknown = JSON.parse(new TextDecoder().decode(bytes))
    return isObject(value) ? value : null
  } catch {
    return null // not JSON
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function show(value: unknown): string {
  return value === undefined ? 'missing' : typeof value === 'string' ? value : JSON.stringify(value)
}
