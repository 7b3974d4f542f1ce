import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { exportJWK, generateKeyPair, SignJWT } from 'jose'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import {
  apiCallSnippets,
  EXAMPLE_CLIENT_ID,
  guardSnippet,
  tokenRequestSnippets,
  verifySnippet,
} from './snippets.ts'

const secret = 'pl+us %:ü'
const audience = 'https://api.example.com'

let server: Server
let origin: string
let accessToken: string

beforeAll(async () => {
  const { publicKey, privateKey } = await generateKeyPair('ES256', { extractable: true })
  const jwks = { keys: [{ ...(await exportJWK(publicKey)), kid: 'key-1', alg: 'ES256', use: 'sig' }] }
  server = createServer((request, response) => {
    const answer = (status: number, body: unknown) =>
      response.writeHead(status, { 'Content-Type': 'application/json' }).end(JSON.stringify(body))
    const authorization = request.headers.authorization ?? ''
    if (request.url === '/oauth/v2/jwks') return answer(200, jwks)
    if (request.url === '/oauth/v2/token') {
      const halves = Buffer.from(authorization.slice('Basic '.length), 'base64').toString().split(':')
      const pair = halves.map((half) => decodeURIComponent(half.replaceAll('+', ' ')))
      const accepted = pair[0] === EXAMPLE_CLIENT_ID && pair[1] === secret
      return accepted ? answer(200, { access_token: accessToken, expires_in: 3600 }) : answer(401, {})
    }
    return authorization === `Bearer ${accessToken}`
      ? answer(200, { client_id: EXAMPLE_CLIENT_ID })
      : answer(401, {})
  }).listen(0, '127.0.0.1')
  await new Promise((resolve) => server.once('listening', resolve))
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  accessToken = await new SignJWT({ client_id: EXAMPLE_CLIENT_ID, scope: 'bookings:read' })
    .setProtectedHeader({ alg: 'ES256', typ: 'at+jwt', kid: 'key-1' })
    .setIssuer(origin)
    .setAudience(audience)
    .setSubject(EXAMPLE_CLIENT_ID)
    .setIssuedAt()
    .setExpirationTime('1h')
    .setJti('jti-1')
    .sign(privateKey)
})

afterAll(() => server.close())

/** Runs a snippet as the module it is; returns what it printed. */
async function run(code: string): Promise<unknown[]> {
  const printed = vi.spyOn(console, 'log').mockImplementation(() => {})
  try {
    await import(/* @vite-ignore */ moduleOf(code))
    return printed.mock.calls.flat()
  } finally {
    printed.mockRestore()
  }
}

function moduleOf(code: string): string {
  const runnable = code.replace("'jose'", `'${import.meta.resolve('jose')}'`)
  return `data:text/javascript,${encodeURIComponent(runnable)}`
}

const javascript = (snippets: ReturnType<typeof tokenRequestSnippets>) =>
  snippets.find((snippet) => snippet.language === 'javascript')?.code ?? ''

describe('the snippets of the documentation', () => {
  it('obtain a token, whatever characters the secret holds', async () => {
    vi.stubEnv('LATCHKEY_CLIENT_SECRET', secret)
    expect(await run(javascript(tokenRequestSnippets(origin)))).toEqual([accessToken])
  })

  it('call the API with it', async () => {
    vi.stubEnv('ACCESS_TOKEN', accessToken)
    expect(await run(javascript(apiCallSnippets(origin)))).toEqual([
      200,
      JSON.stringify({ client_id: EXAMPLE_CLIENT_ID }),
    ])
  })

  it('let a good token in, and refuse none, a forged one and one without the scope', async () => {
    const { authorize } = await import(
      /* @vite-ignore */ moduleOf(`${verifySnippet(origin)}\n${guardSnippet}`)
    )
    const ask = (token: string | null, scope: string) =>
      authorize(new Request(audience, { headers: token ? { Authorization: `Bearer ${token}` } : {} }), scope)

    expect((await ask(accessToken, 'bookings:read')).client_id).toBe(EXAMPLE_CLIENT_ID)
    expect((await ask(null, 'bookings:read')).status).toBe(401)
    expect((await ask(`${accessToken.slice(0, -8)}AAAAAAAA`, 'bookings:read')).status).toBe(401)
    expect((await ask(accessToken, 'bookings:write')).status).toBe(403)
  })
})
