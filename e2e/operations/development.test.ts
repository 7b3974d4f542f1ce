import { once } from 'node:events'
import { connect } from 'node:net'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { Latchkey } from '../harness/latchkey.ts'
import { pausePostgres } from '../harness/pause-postgres.ts'
import { requestToken } from '../harness/token.ts'
import { sendRaw } from '../protocol/raw-http.ts'

// Next starts one development server in a folder, so all that is asked of one is in this file.
let development: Latchkey

beforeAll(async () => {
  development = await Latchkey.start({ dev: true })
  await (await fetch(`${development.url}/sign-in`)).text()
})
afterAll(async () => {
  await development?.remove()
})

const webSocket = (path: string, connection: string) =>
  [
    `GET ${path} HTTP/1.1`,
    `Host: localhost:${development.port}`,
    `Origin: ${development.url}`,
    `Connection: ${connection}`,
    'Upgrade: websocket',
    'Sec-WebSocket-Version: 13',
    'Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==',
    '\r\n',
  ].join('\r\n')

it('TK-19 in development, Next’s own channel to its pages changes protocol', async () => {
  const socket = connect(development.port, 'localhost')
  socket.write(webSocket('/_next/hmr?id=x', 'Upgrade'))
  const [answer] = await once(socket, 'data')
  socket.destroy()
  expect(String(answer)).toMatch(/^HTTP\/1\.1 101 /)
})

it.each(['/sign-in', '/oauth/v2/jwks', '/health/live', '/_next/hmrx'])(
  'TK-19 in development, a request for another protocol at %s is answered in this one',
  async (path) => {
    const answer = await sendRaw(development.port, webSocket(path, 'Upgrade, close'), 60_000)
    expect(answer.closed).toBe(true)
    expect(answer.statuses).toEqual([path === '/_next/hmrx' ? 404 : 200])
  },
)

it('in development, reports of leaks are taken, though Next has no route for them', async () => {
  const response = await fetch(`${development.url}/leaks`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ secrets: ['x'] }),
  })
  expect([response.status, await response.json()]).toEqual([202, { status: 'accepted' }])
})

it('ER-06 in development, a client that cannot be looked up gets 503, though another copy of the code looked', async () => {
  const known = await development.createClient('known-in-development')
  expect((await requestToken(development.url, known)).status).toBe(200)
  const resume = pausePostgres(development)
  try {
    const stranger = { client_id: 'never-read', client_secret: 'x' }
    const answer = await requestToken(development.url, stranger)
    expect(answer.status).toBe(503)
    expect(answer.headers.get('retry-after')).toBe('5')
    expect(await answer.json()).toMatchObject({ error: 'temporarily_unavailable' })
  } finally {
    resume()
  }
})

const PAGES = ['/dev/ui', '/dev', '/dev/ui/', '/dev/ui.rsc', '/dev/ui/page.dev']

it('pages for developers are there in development, and absent from a production build', async () => {
  const answer = await fetch(`${development.url}/dev/ui`)
  expect(answer.status).toBe(200)
  expect(await answer.text()).toContain('Interface components')

  const production = await Latchkey.start()
  try {
    for (const path of PAGES) {
      const absent = await fetch(production.url + path)
      expect(absent.status, path).toBe(404)
      expect(await absent.text(), path).not.toContain('Interface components')
    }
  } finally {
    await production.remove()
  }
})
