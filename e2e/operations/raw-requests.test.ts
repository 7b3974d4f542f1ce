import { execFile, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { connect } from 'node:net'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { Latchkey, type MadeClient } from '../harness/latchkey.ts'
import { requestToken } from '../harness/token.ts'
import { type RawAnswer, sendRaw } from '../protocol/raw-http.ts'

// What may arrive at the port, as bytes: requests that no client library would send, and some that libraries do.

/** How long a slow machine may take to close a connection that it was asked to close. */
const CLOSED_WITHIN_MS = 20_000
/** The server gives a request 30 s, and looks every five. */
const ENDS_WITHIN_MS = 90_000

const run = promisify(execFile)

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

/** Refused by a 4xx that says why in JSON, leads nowhere, and ends the connection. */
function expectRefusal({ statuses, text, closed }: RawAnswer): void {
  expect(statuses).toHaveLength(1)
  expect(Math.floor(Number(statuses[0]) / 100)).toBe(4)
  expect(text).toMatch(/content-type: application\/json/i)
  expect(text).toMatch(/"error":"[a-z_]+"/)
  expect(text).not.toMatch(/^location:|<html/im)
  expect(closed).toBe(true)
}

/** How much memory a process holds; 0 where the system does not say. */
function residentBytes(pid: number): number {
  const status = `/proc/${pid}/status`
  if (!existsSync(status)) return 0
  return Number(/^VmRSS:\s+(\d+) kB/m.exec(readFileSync(status, 'utf8'))?.[1] ?? 0) * 1024
}

/** A Java that compiles what it runs; a mere run-time does not. */
function findJava(): string | undefined {
  const homes = '/usr/lib/jvm'
  const installed = existsSync(homes)
    ? readdirSync(homes).map((name) => join(homes, name, 'bin', 'java'))
    : []
  return ['java', ...installed].find((java) =>
    spawnSync(java, ['--list-modules'], { encoding: 'utf8' }).stdout?.includes('jdk.compiler'),
  )
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
      expectRefusal(await raw([`CONNECT ${target} HTTP/1.1`, 'Host: localhost']))
    },
  )

  const HOST = () => [`Host: localhost:${latchkey.port}`, 'Connection: close']

  describe.each(['/oauth/v2/jwks', '/sign-in'])('%s', (path) => {
    it.each<[string, () => readonly string[]]>([
      ['two Host lines', () => [`GET ${path} HTTP/1.1`, 'Host: evil.example', ...HOST()]],
      ['no Host line', () => [`GET ${path} HTTP/1.1`, 'Connection: close']],
      ['no version', () => [`GET ${path}`, ...HOST()]],
      ['a version that is not spoken', () => [`GET ${path} HTTP/2.0`, ...HOST()]],
      ['another server’s origin', () => [`GET http://evil.example${path} HTTP/1.1`, ...HOST()]],
      ['another scheme', () => [`GET ftp://localhost:${latchkey.port}${path} HTTP/1.1`, ...HOST()]],
      [
        'a name and password',
        () => [`GET http://user:secret@localhost:${latchkey.port}${path} HTTP/1.1`, ...HOST()],
      ],
      ['a path that is a host', () => [`GET //evil.example${path} HTTP/1.1`, ...HOST()]],
      ['a path that is a host after a back-slash', () => [`GET /\\evil.example${path} HTTP/1.1`, ...HOST()]],
      [
        'an absolute form whose path is a host',
        () => [`GET http://localhost:${latchkey.port}//evil.example${path} HTTP/1.1`, ...HOST()],
      ],
      ['TRACE', () => [`TRACE ${path} HTTP/1.1`, ...HOST()]],
      ['PROPFIND', () => [`PROPFIND ${path} HTTP/1.1`, ...HOST()]],
      ['a method of nobody', () => [`FROBNICATE ${path} HTTP/1.1`, ...HOST()]],
      ['a folded header', () => [`GET ${path} HTTP/1.1`, 'Authorization: Basic QUJD', ' QUJD', ...HOST()]],
      [
        'a header that base64 has wrapped',
        () => [`GET ${path} HTTP/1.1`, 'Authorization: Basic QUJD\nQUJD', ...HOST()],
      ],
      ['headers without end', () => [`GET ${path} HTTP/1.1`, `X-Long: ${'a'.repeat(20_000)}`, ...HOST()]],
      [
        'a length and chunks',
        () => [`POST ${path} HTTP/1.1`, 'Content-Length: 3', 'Transfer-Encoding: chunked', ...HOST()],
      ],
    ])('TK-18 TK-19 refuses %s in JSON, without a redirect', async (_name, lines) => {
      expectRefusal(await raw(lines()))
    })

    it.each(['http', 'https'])(
      'TK-19 takes an absolute form of %s that names this origin',
      async (scheme) => {
        const answer = await raw([
          `GET ${scheme}://localhost:${latchkey.port}${path} HTTP/1.1`,
          'Host: evil.example',
          'Connection: close',
        ])
        expect(answer).toMatchObject({ statuses: [200], closed: true })
      },
    )

    it('TK-19 answers OPTIONS, as HTTP/1.0 without a Host line, and whatever is expected', async () => {
      expect((await raw([`GET ${path} HTTP/1.1`, 'Expect: wonders', ...HOST()])).statuses).toEqual([200])
      expect((await raw([`OPTIONS ${path} HTTP/1.1`, ...HOST()])).statuses).toEqual([204])
      expect((await raw([`GET ${path} HTTP/1.0`])).statuses).toEqual([200])
    })
  })

  it('TK-19 the target * is for OPTIONS alone', async () => {
    expect(await raw(['OPTIONS * HTTP/1.1', ...HOST()])).toMatchObject({ statuses: [204], closed: true })
    for (const method of ['GET', 'POST', 'TRACE', 'PROPFIND'])
      expectRefusal(await raw([`${method} * HTTP/1.1`, ...HOST()]))
  })

  it.each([
    ['GET', '/_next/image?url=%2Fdocs%0Aline-of-the-sender&w=64&q=75'],
    ['GET', '/_next/data/x/apps.json'],
    ['GET', '/_next/hmr'],
    ['GET', '/_next/nothing'],
    ['POST', '/_next/static/x.js'],
    ['GET', '/.well-known/nothing'],
    ['OPTIONS', '/.well-known/nothing'],
    ['GET', '/oauth/v2/nothing'],
    ['POST', '/health/nothing'],
    ['PUT', '/'],
    ['DELETE', '/apps'],
    ['GET', '/apps/%'],
  ])('MD-04 %s %s is refused in JSON', async (method, path) => {
    const printed = latchkey.output.length
    const answer = await raw([`${method} ${path} HTTP/1.1`, 'Content-Length: 0', ...HOST()])
    expectRefusal(answer)
    if (path.startsWith('/.well-known/')) expect(answer.text).toMatch(/access-control-allow-origin: \*/i)
    expect(latchkey.output.slice(printed)).not.toContain('line-of-the-sender')
  })

  it('MD-04 openid-configuration answers the metadata, in every way that it is asked', async () => {
    const [metadata, same] = await Promise.all(
      ['oauth-authorization-server', 'openid-configuration'].map(async (name) =>
        (await fetch(`${latchkey.url}/.well-known/${name}`)).json(),
      ),
    )
    expect(same).toEqual(metadata)
    for (const method of ['HEAD', 'OPTIONS']) {
      const answer = await fetch(`${latchkey.url}/.well-known/openid-configuration`, { method })
      expect(answer.ok).toBe(true)
      expect(answer.headers.get('access-control-allow-origin')).toBe('*')
    }
  })

  it.each([
    'Forwarded: for=203.0.113.7;host=evil.example;proto=gopher',
    'X-Forwarded-Host: evil.example',
    'X-Forwarded-Proto: gopher',
    'X-Forwarded-Port: 1',
    'X-Forwarded-Prefix: /evil.example',
    'X-Forwarded-Server: evil.example',
    'X-Forwarded-For: evil.example',
    'X-Original-URL: /evil.example',
    'X-Rewrite-URL: /evil.example',
    'X-Real-IP: evil.example',
    'CF-Connecting-IP: evil.example',
    'Fly-Client-IP: evil.example',
    'True-Client-IP: evil.example',
    'X-HTTP-Method-Override: DELETE',
    'X-Middleware-Rewrite: http://evil.example/',
    'Via: 1.1 evil.example',
  ])('MD-02 says the same with %s', async (header) => {
    const document = await raw(['GET /.well-known/oauth-authorization-server HTTP/1.1', header, ...HOST()])
    expect(document.statuses).toEqual([200])
    expect(document.text).toContain(`"issuer":"${latchkey.url}"`)
    const page = await raw(['GET /account HTTP/1.1', header, ...HOST()])
    expect(page.statuses).toEqual([307])
    for (const { text } of [document, page]) expect(text).not.toContain('evil')
  })

  it('TK-17 counts a body of chunks as it comes, in both lanes, and stays well', async () => {
    const chunk = `10000\r\n${'a'.repeat(0x10000)}\r\n`
    const paths = [
      '/oauth/v2/token',
      '/sign-in',
      '/',
      '/docs',
      '/api/auth/callback/credentials',
      '/api/v1/whoami',
    ]
    const before = residentBytes(latchkey.pid)
    let most = 0
    const watch = setInterval(() => {
      most = Math.max(most, residentBytes(latchkey.pid) - before)
    }, 20)
    const answers = await Promise.all(
      [...paths, ...paths].map((path) => {
        const start = head([
          `POST ${path} HTTP/1.1`,
          'Transfer-Encoding: chunked',
          'Content-Type: x/y',
          `Origin: ${latchkey.url}`,
          ...HOST(),
        ])
        return sendRaw(latchkey.port, [start, ...Array(160).fill(chunk)], CLOSED_WITHIN_MS)
      }),
    )
    clearInterval(watch)
    for (const answer of answers) {
      expect(answer.closed).toBe(true)
      expect([401, 413]).toContain(answer.statuses[0])
    }
    // 120 MiB were sent.
    expect(most).toBeLessThan(80 * 1024 * 1024)
    expect((await requestToken(latchkey.url, client)).status).toBe(200)
  })
})

describe('time', () => {
  it('a request whose last byte comes late is answered', async () => {
    const body = tokenBody()
    const socket = connect(latchkey.port, 'localhost')
    socket.write(
      head([
        'POST /oauth/v2/token HTTP/1.1',
        'Host: localhost',
        'Content-Type: application/x-www-form-urlencoded',
        `Content-Length: ${body.length}`,
      ]) + body.slice(0, -1),
    )
    await sleep(1_500)
    socket.write(body.slice(-1))
    const [answer] = await once(socket, 'data')
    socket.destroy()
    expect(String(answer)).toMatch(/^HTTP\/1\.1 200 /)
  })

  it('TK-19 ends every connection that does not go on: silently when nothing came, with 408 otherwise', async () => {
    const chunked = (path: string) =>
      head([
        `POST ${path} HTTP/1.1`,
        `Host: localhost:${latchkey.port}`,
        `Origin: ${latchkey.url}`,
        'Transfer-Encoding: chunked',
      ])
    const upgrade = ['Connection: Upgrade', 'Upgrade: websocket']
    const [silent, ...begun] = await Promise.all(
      [
        '',
        'GET / HT',
        `GET /sign-in HTTP/1.1\r\nHost: localhost\r\n${upgrade.join('\r\n')}\r\n`,
        `${chunked('/oauth/v2/token')}5\r\ngrant\r\n`,
        `${chunked('/sign-in')}5\r\ngrant\r\n`,
        head(['POST /oauth/v2/token HTTP/1.1', 'Host: localhost', ...upgrade, 'Content-Length: 9']),
      ].map((payload) => sendRaw(latchkey.port, payload, ENDS_WITHIN_MS)),
    )
    expect(silent).toMatchObject({ closed: true, text: '' })
    for (const answer of begun) expect(answer).toMatchObject({ closed: true, statuses: [408] })
    expect((await requestToken(latchkey.url, client)).status).toBe(200)
  })
})

describe('clients that ask for HTTP/2 first', () => {
  it('curl --http2 gets its token', async (context) => {
    if (spawnSync('curl', ['--http2', '--version']).status !== 0)
      return context.skip('there is no curl with HTTP/2')
    const { stdout, stderr } = await run('curl', [
      ...['-s', '--http2', '--max-time', '60', '-u', `${client.client_id}:${client.client_secret}`],
      ...['-d', 'grant_type=client_credentials', `${latchkey.url}/oauth/v2/token`],
    ])
    expect({ token: JSON.parse(stdout).token_type, stderr }).toEqual({ token: 'Bearer', stderr: '' })
  })

  it('the HttpClient of Java gets its token', async (context) => {
    const java = findJava()
    if (!java) return context.skip('there is no Java here that runs a source file')
    const source = join(import.meta.dirname, '..', 'fixtures', 'Token.java')
    const { stdout } = await run(java, [source, `${latchkey.url}/oauth/v2/token`, tokenBody()])
    expect(stdout).toMatch(/^200 HTTP_1_1 \{"access_token":/)
  })
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
