import { createServer, type Server, type ServerResponse } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { PageTurns } from './page-turns.ts'
import { refuseBusy } from './refuse.ts'

let server: Server
let url: string
let rendering: ServerResponse[]

beforeEach(async () => {
  rendering = []
  const turns = new PageTurns()
  server = createServer(async (request, response) => {
    if (!(await turns.take(request, response))) return refuseBusy(response)
    if (!response.closed) rendering.push(response)
  })
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready))
  const address = server.address()
  url = `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`
})
afterEach(() => {
  server.closeAllConnections()
  server.close()
})

/** Asks for so many pages at once, and waits until the server has taken all of them. */
async function ask(count: number, init: RequestInit = {}): Promise<Promise<Response>[]> {
  let seen = 0
  server.on('request', () => seen++)
  const asked = Array.from({ length: count }, () => fetch(url, init))
  for (const each of asked) each.catch(() => {})
  await expect.poll(() => seen, { timeout: 30_000 }).toBe(count)
  return asked
}

const begun = (count: number) => expect.poll(() => rendering.length, { timeout: 30_000 }).toBe(count)

describe('PageTurns', () => {
  it('renders three at once, and the next when one has ended', async () => {
    const asked = await ask(5)
    await begun(3)
    rendering[1]?.end('one')
    await begun(4)
    rendering[0]?.end('two')
    await begun(5)
    for (const response of rendering.slice(2)) response.end('rest')
    expect((await Promise.all(asked)).map(({ status }) => status)).toEqual([200, 200, 200, 200, 200])
  })

  it('lets the next begin beside a page that waits for something', async () => {
    await ask(4)
    await begun(3)
    await begun(4)
  })

  it('renders nothing for those who have left', async () => {
    await ask(3)
    const leaving = new AbortController()
    await ask(3, { signal: leaving.signal })
    leaving.abort()
    await sleep(50)
    await ask(1)
    await begun(4)
    await sleep(1100)
    expect(rendering).toHaveLength(4)
  })

  it('tells those who are too many to come again, and forms never', async () => {
    const asked = await ask(3 + 256)
    const tooMany = await fetch(url)
    expect([tooMany.status, tooMany.headers.get('retry-after'), await tooMany.text()]).toEqual([
      503,
      '2',
      'Latchkey is busy. Try again in a moment.\n',
    ])
    const [form] = await ask(1, { method: 'POST', body: 'typed' })
    const finish = setInterval(() => {
      for (const response of rendering.splice(0)) response.end('page')
    }, 1)
    expect((await form)?.status).toBe(200)
    expect(new Set((await Promise.all(asked)).map(({ status }) => status))).toEqual(new Set([200]))
    clearInterval(finish)
  })
})
