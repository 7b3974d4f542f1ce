import { once } from 'node:events'
import { connect } from 'node:net'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { Latchkey, type MadeClient } from '../harness/latchkey.ts'
import { sendRaw } from '../protocol/raw-http.ts'

// What may arrive at the port, as bytes: requests that no client library would send, and some that libraries do.

/** How long a slow machine may take to close a connection that it was asked to close. */
const CLOSED_WITHIN_MS = 20_000

let latchkey: Latchkey
let client: MadeClient

beforeAll(async () => {
  latchkey = await Latchkey.start()
  client = await latchkey.createClient('raw-requests')
})
afterAll(async () => {
  await latchkey?.remove()
})

const head = (lines: readonly string[]) => `${lines.join('\r\n')}\r\n\r\n`
const raw = (lines: readonly string[], body = '') =>
  sendRaw(latchkey.port, head(lines) + body, CLOSED_WITHIN_MS)

/** A page of each kind, and what comes with pages: from here on Next has handled requests. */
async function servePages(): Promise<void> {
  for (const path of ['/', '/docs', '/sign-in', '/no-such-page', '/api/auth/csrf'])
    await (await fetch(latchkey.url + path)).text()
}

const tokenBody = () => new URLSearchParams({ grant_type: 'client_credentials', ...client }).toString()

const UPGRADES: readonly (readonly string[])[] = [
  [
    'Connection: Upgrade',
    'Upgrade: websocket',
    'Sec-WebSocket-Version: 13',
    'Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==',
  ],
  ['Connection: Upgrade, HTTP2-Settings', 'Upgrade: h2c', 'HTTP2-Settings: AAMAAABkAAQAoAAAAAIAAAAA'],
  ['Connection: upgrade', 'Upgrade: TLS/1.2, h2c'],
  ['Connection: keep-alive, Upgrade', 'Upgrade: anything-at-all'],
]

describe.each([
  ['before any page was served', async () => {}],
  ['after pages were served', servePages],
])('%s', (_, prepare) => {
  beforeAll(prepare)

  describe.each(UPGRADES.map((headers) => [headers[1], headers] as const))('TK-19 %s', (_name, headers) => {
    it.each([
      ['/health/live', 200],
      ['/oauth/v2/jwks', 200],
      ['/oauth/v2/token', 405],
      ['/api/v1/whoami', 401],
      ['/oauth/v2/nowhere', 404],
      ['/', 200],
      ['/sign-in', 200],
      ['/no-such-page', 404],
      ['/_next/hmr', 404],
    ])('on %s is answered as if it were not there', async (path, status) => {
      const { statuses, closed } = await raw([
        `GET ${path} HTTP/1.1`,
        `Host: localhost:${latchkey.port}`,
        ...headers,
        'Connection: close',
      ])
      expect({ statuses, closed }).toEqual({ statuses: [status], closed: true })
    })

    it('leaves the connection as it is, for the requests that follow', async () => {
      const socket = connect(latchkey.port, 'localhost')
      let answers = ''
      socket.on('data', (chunk) => {
        answers += chunk
      })
      socket.write(head(['GET /oauth/v2/jwks HTTP/1.1', 'Host: localhost', ...headers]))
      await once(socket, 'data')
      socket.write(head(['GET /health/live HTTP/1.1', 'Host: localhost', 'Connection: close']))
      await once(socket, 'close')
      expect(answers.match(/HTTP\/1\.1 200 OK/g)).toHaveLength(2)
    })

    it('on a token request with its body gets the token', async () => {
      const body = tokenBody()
      const answer = await raw(
        [
          'POST /oauth/v2/token HTTP/1.1',
          'Host: localhost',
          'Content-Type: application/x-www-form-urlencoded',
          `Content-Length: ${body.length}`,
          ...headers,
          'Connection: close',
        ],
        body,
      )
      expect(answer.statuses).toEqual([200])
      expect(answer.text).toContain('"access_token"')
      expect(answer.closed).toBe(true)
    })
  })

  it.each(['localhost:443', '/', 'localhost:443/oauth/v2/token'])(
    'TK-19 CONNECT %s is refused, and its connection ends',
    async (target) => {
      const { statuses, closed } = await raw([`CONNECT ${target} HTTP/1.1`, 'Host: localhost'])
      expect(statuses[0]).toBeGreaterThanOrEqual(400)
      expect(statuses[0]).toBeLessThan(500)
      expect(closed).toBe(true)
    },
  )
})

describe('a stop', () => {
  const ended: Promise<unknown>[] = []

  /** A connection that has sent this and waits. */
  async function waiting(payload: string): Promise<void> {
    const socket = connect(latchkey.port, 'localhost')
    ended.push(new Promise((closed) => socket.once('close', closed)))
    socket.on('error', () => {}) // it is reset at the end
    socket.on('data', () => {})
    await new Promise((connected) => socket.once('connect', connected))
    socket.write(payload)
  }

  it('waits for nobody who has half asked, and for nobody who wants another protocol', async () => {
    await servePages()
    const upgrade = 'Host: localhost\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n'
    for (let index = 0; index < 80; index++) {
      await waiting(`GET /sign-in HTTP/1.1\r\n${upgrade}\r\n`)
      await waiting(`POST /oauth/v2/token HTTP/1.1\r\n${upgrade}Content-Length: 100\r\n\r\n`)
      await waiting(`GET / HTTP/1.1\r\n${upgrade}`)
      await waiting('CONNECT localhost:443 HTTP/1.1\r\nHost: localhost\r\n\r\n')
      await waiting('')
    }
    expect((await fetch(`${latchkey.url}/health/live`)).status).toBe(200)
    // The server gives whoever asked 30 s; these have asked nothing.
    const startedAt = performance.now()
    expect(await latchkey.stop()).toBe(0)
    expect(performance.now() - startedAt).toBeLessThan(20_000)
    await Promise.all(ended)
  })
})
