import { type JWTPayload, SignJWT } from 'jose'
import { type ClientKeyPair, type FakeServer, facts, ISSUER, START } from '#lib/oauth/fake-server.ts'
import type { AuthorizationServer } from '#lib/oauth/server.ts'
import { handleToken } from '#lib/oauth/token.ts'

/** RFC 7523 §2.2. */
export const ASSERTION_TYPE = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer'

/** The fake server's time in seconds, when it starts. */
export const NOW = START / 1000

/** What is different about an assertion. `without` names a claim that it lacks. */
export type Signing = {
  claims?: JWTPayload
  header?: { alg?: string; [name: string]: unknown }
  signedBy?: CryptoKey | Uint8Array
  without?: string
}

/** An assertion of the client `acme` as it should be, but for what the test changes. */
export async function signAssertion(
  { key, privateKey }: ClientKeyPair,
  { claims, header, signedBy = privateKey, without }: Signing = {},
): Promise<string> {
  const all: JWTPayload = {
    iss: 'acme',
    sub: 'acme',
    aud: ISSUER,
    jti: crypto.randomUUID(),
    iat: NOW,
    exp: NOW + 60,
    ...claims,
  }
  if (without !== undefined) delete all[without]
  return await new SignJWT(all)
    .setProtectedHeader({ alg: key.alg, kid: key.kid, typ: 'client-authentication+jwt', ...header })
    .sign(signedBy)
}

export type AssertionAsk = {
  type?: string | null
  more?: Record<string, string>
  authorization?: string
  server?: AuthorizationServer
  handle?: typeof handleToken
}

/** Sends an assertion to an endpoint of the server, and tells how it was answered and what was recorded. */
export async function sendAssertion(server: FakeServer, assertion: string, options: AssertionAsk = {}) {
  const { type = ASSERTION_TYPE, more = {}, authorization, handle = handleToken } = options
  const body = new URLSearchParams({ grant_type: 'client_credentials', ...more })
  if (type !== null) body.set('client_assertion_type', type)
  body.set('client_assertion', assertion)
  const request = new Request('https://auth.example/oauth/v2/token', {
    method: 'POST',
    body,
    ...(authorization !== undefined && { headers: { authorization } }),
  })
  const response = await handle(
    request,
    facts({ authorizationHeaderCount: authorization === undefined ? 0 : 1, requestId: 'fixed' }),
    options.server ?? server,
  )
  const text = await response.text()
  return { status: response.status, text, headers: response.headers, reason: server.events.at(-1)?.reason }
}
