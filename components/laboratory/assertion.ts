import { toBase64Url } from './base64url.ts'

/** A key pair that was made in this browser. The private half cannot be read, not even by this page. */
export type AssertionKey = { privateKey: CryptoKey; publicJwk: PublicJwk }

/** The public half, as it is registered. */
export type PublicJwk = {
  kty: 'EC'
  crv: 'P-256'
  x: string
  y: string
  alg: 'ES256'
  use: 'sig'
  kid: string
}

/** An assertion, taken apart for whoever reads it. */
export type Assertion = {
  jwt: string
  header: { alg: 'ES256'; typ: 'JWT'; kid: string }
  claims: { iss: string; sub: string; aud: string; jti: string; iat: number; exp: number }
}

/** Seconds that an assertion is good for, where nobody says otherwise. */
const LIFE_SECONDS = 60

const EC = { name: 'ECDSA', namedCurve: 'P-256' } as const

/** Makes a key pair for ES256. It throws where the page is neither on https nor on localhost, since WebCrypto is not there. */
export async function makeAssertionKey(): Promise<AssertionKey> {
  // Not extractable; the public half of a pair always is (WebCrypto §14.3.6).
  const { privateKey, publicKey } = await crypto.subtle.generateKey(EC, false, ['sign', 'verify'])
  const { x = '', y = '' } = await crypto.subtle.exportKey('jwk', publicKey)
  const kid = await thumbprint(x, y)
  return { privateKey, publicJwk: { kty: 'EC', crv: 'P-256', x, y, alg: 'ES256', use: 'sig', kid } }
}

/** RFC 7638 §3.1: the hash of the key’s required members, in the order of their names. */
async function thumbprint(x: string, y: string): Promise<string> {
  const members = JSON.stringify({ crv: 'P-256', kty: 'EC', x, y })
  return toBase64Url(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(members)))
}

/**
 * Builds and signs an assertion by which a client proves itself (RFC 7523 §3).
 * @param wanted.audience our issuer
 * @param wanted.lifeSeconds from now until it expires
 * @param wanted.now in milliseconds
 */
export async function buildAssertion(
  { privateKey, publicJwk }: AssertionKey,
  wanted: { clientId: string; audience: string; now: number; lifeSeconds?: number },
): Promise<Assertion> {
  const iat = Math.floor(wanted.now / 1000)
  const header = { alg: 'ES256', typ: 'JWT', kid: publicJwk.kid } as const
  const claims = {
    iss: wanted.clientId,
    sub: wanted.clientId,
    aud: wanted.audience,
    jti: crypto.randomUUID(),
    iat,
    exp: iat + (wanted.lifeSeconds ?? LIFE_SECONDS),
  }
  const signed = [header, claims].map((part) => toBase64Url(encode(part))).join('.')
  const signature = await crypto.subtle.sign(
    { name: 'ECDSA', hash: 'SHA-256' },
    privateKey,
    new TextEncoder().encode(signed),
  )
  return { jwt: `${signed}.${toBase64Url(signature)}`, header, claims }
}

const encode = (part: object) => new TextEncoder().encode(JSON.stringify(part))
