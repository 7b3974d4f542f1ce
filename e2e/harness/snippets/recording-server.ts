import { createServer, type IncomingMessage, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text as readText } from 'node:stream/consumers'
import { createLocalJWKSet, exportJWK, generateKeyPair, type JWTPayload, jwtVerify, SignJWT } from 'jose'

/** What reached the server. */
export type Reached =
  | { at: 'token'; clientId: string; clientSecret: string; parameters: [string, string][] }
  | { at: 'api'; url: string; authorization: string }
  | { at: 'keys' | 'metadata' | 'introspect' }

/** A server that gives a token to whoever asks, and keeps what reached it. */
export type RecordingServer = {
  origin: string
  reached: Reached[]
  /** Seconds that the next tokens are valid. */
  life: number
  /** Signs a token with the published key, or with one that nobody knows. */
  sign: (claims?: JWTPayload, header?: object, key?: 'published' | 'unknown') => Promise<string>
  close: () => void
}

/** The audience of the tokens it signs. */
export const AUDIENCE = `https://api.example.com/it's/"$(id)"`

export async function recordingServer(): Promise<RecordingServer> {
  const published = await generateKeyPair('ES256', { extractable: true })
  const unknown = await generateKeyPair('ES256')
  const jwk = { ...(await exportJWK(published.publicKey)), kid: 'key-1', alg: 'ES256', use: 'sig' }
  const keySet = createLocalJWKSet({ keys: [jwk] })
  let given = 0

  const server: Server = createServer(async (request, response) => {
    const answer = (status: number, body: unknown) =>
      response.writeHead(status, { 'Content-Type': 'application/json' }).end(JSON.stringify(body))
    switch (request.url) {
      case '/oauth/v2/token':
        recording.reached.push(await tokenRequest(request))
        given++
        return answer(200, {
          access_token: `token-${given}`,
          token_type: 'Bearer',
          expires_in: recording.life,
        })
      case '/oauth/v2/jwks':
        recording.reached.push({ at: 'keys' })
        return answer(200, { keys: [jwk] })
      case '/.well-known/oauth-authorization-server':
        recording.reached.push({ at: 'metadata' })
        return answer(200, {
          issuer: recording.origin,
          token_endpoint: `${recording.origin}/oauth/v2/token`,
          jwks_uri: `${recording.origin}/oauth/v2/jwks`,
        })
      case '/oauth/v2/introspect': {
        recording.reached.push({ at: 'introspect' })
        const token = new URLSearchParams(await readText(request)).get('token') ?? ''
        const claims = await jwtVerify(token, keySet, { issuer: recording.origin, typ: 'at+jwt' }).then(
          ({ payload }) => ({ active: true, ...payload }),
          () => ({ active: false }),
        )
        return answer(200, claims)
      }
      default:
        recording.reached.push({
          at: 'api',
          url: request.url ?? '',
          authorization: request.headers.authorization ?? '',
        })
        return answer(200, { hello: 'there' })
    }
  })
  server.listen(0, '127.0.0.1')
  await new Promise((resolve) => server.once('listening', resolve))
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`

  const recording: RecordingServer = {
    origin,
    reached: [],
    life: 3600,
    sign: (claims = {}, header = {}, key = 'published') => {
      const now = Math.floor(Date.now() / 1000)
      const whole = {
        iss: origin,
        sub: 'acme',
        client_id: 'acme',
        aud: AUDIENCE,
        iat: now,
        exp: now + 3600,
        jti: 'jti-1',
        scope: 'rooms:read rooms:write',
        ...claims,
      }
      return new SignJWT(whole)
        .setProtectedHeader({ alg: 'ES256', typ: 'at+jwt', kid: 'key-1', ...header })
        .sign((key === 'published' ? published : unknown).privateKey)
    },
    close: () => {
      server.closeAllConnections()
      server.close()
    },
  }
  return recording
}

/** Reads a token request as a server does: each half of the credentials form-decoded (RFC 6749 §2.3.1). */
async function tokenRequest(request: IncomingMessage): Promise<Reached> {
  const pair = Buffer.from((request.headers.authorization ?? '').replace(/^Basic /, ''), 'base64').toString()
  const colon = pair.indexOf(':')
  const decode = (half: string) => decodeURIComponent(half.replaceAll('+', ' '))
  const parameters = [...new URLSearchParams(await readText(request))]
  return {
    at: 'token',
    clientId: decode(pair.slice(0, colon)),
    clientSecret: decode(pair.slice(colon + 1)),
    parameters: parameters.sort(([one], [other]) => (one < other ? -1 : 1)),
  }
}
