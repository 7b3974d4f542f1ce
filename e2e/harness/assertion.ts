import { generateKeyPairSync, type KeyObject, randomUUID } from 'node:crypto'
import { type JWTPayload, SignJWT } from 'jose'

/** RFC 7523 §2.2. */
export const ASSERTION_TYPE = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer'

/** A key pair of a client: the private half to sign with, the public half as PEM to register. */
export type KeyPair = { alg: string; privateKey: KeyObject; publicPem: string }

export function newKeyPair(alg: 'ES256' | 'RS256' | 'PS256' | 'Ed25519' = 'ES256'): KeyPair {
  const { privateKey, publicKey } = pairFor(alg)
  return { alg, privateKey, publicPem: publicKey.export({ type: 'spki', format: 'pem' }).toString() }
}

function pairFor(alg: string): { privateKey: KeyObject; publicKey: KeyObject } {
  if (alg === 'ES256') return generateKeyPairSync('ec', { namedCurve: 'P-256' })
  if (alg === 'Ed25519') return generateKeyPairSync('ed25519')
  return generateKeyPairSync('rsa', { modulusLength: 2048 })
}

/** What is different about an assertion; a claim that is undefined is left out. */
export type Differences = { claims?: JWTPayload; header?: Record<string, unknown> }

/** An assertion for a server, as it should be but for the differences. */
export async function signAssertion(
  issuer: string,
  clientId: string,
  { alg, privateKey }: KeyPair,
  { claims, header }: Differences = {},
): Promise<string> {
  const now = Math.floor(Date.now() / 1000)
  return await new SignJWT({
    iss: clientId,
    sub: clientId,
    aud: issuer,
    jti: randomUUID(),
    iat: now,
    exp: now + 60,
    ...claims,
  })
    .setProtectedHeader({ alg, typ: 'client-authentication+jwt', ...header })
    .sign(privateKey)
}

/** Sends an assertion to an endpoint of a running server. */
export async function sendAssertion(
  url: string,
  assertion: string,
  more: Record<string, string> = {},
  endpoint: 'token' | 'revoke' | 'introspect' = 'token',
): Promise<{ status: number; headers: Headers; text: string }> {
  const response = await fetch(`${url}/oauth/v2/${endpoint}`, {
    method: 'POST',
    body: new URLSearchParams({
      grant_type: 'client_credentials',
      client_assertion_type: ASSERTION_TYPE,
      client_assertion: assertion,
      ...more,
    }),
  })
  return { status: response.status, headers: response.headers, text: await response.text() }
}
