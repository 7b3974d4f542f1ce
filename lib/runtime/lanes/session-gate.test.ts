import { createServer, type Server, type ServerResponse } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { refuseUnread } from './refuse.ts'
import { SessionGate } from './session-gate.ts'

let server: Server
let url: string
let tried: ServerResponse[]
/** Time that passes for the gate, on top of the clock. */
let passed = 0

const SIGNED_IN = { headers: { cookie: 'latchkey.session=abc' } }

beforeEach(async () => {
  tried = []
  const gate = new SessionGate(() => performance.now() + passed)
  server = createServer(async (request, response) => {
    if (!(await gate.pass(request, response))) return refuseUnread(response)
    tried.push(response)
  })
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready))
  const address = server.address()
  url = `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`
})
afterEach(() => {
  server.closeAllConnections()
  server.close()
})

const ask = (init: RequestInit = SIGNED_IN) => {
  const asked = fetch(url, init)
  asked.catch(() => {})
  return asked
}
const isTried = (count: number) => expect.poll(() => tried.length, { timeout: 30_000 }).toBe(count)
const answer = (status: number) => {
  for (const response of tried.splice(0)) response.writeHead(status).end()
}

/** Three pages wait for the database, and fail. */
async function shut(): Promise<void> {
  const asked = [ask(), ask(), ask()]
  await isTried(3)
  passed += 5_000
  answer(500)
  await Promise.all(asked)
}

describe('SessionGate', () => {
  it('tries one page at a time once three have waited for the database in vain', async () => {
    await shut()
    const asked = [ask(), ask(), ask()]
    await isTried(1)
    await sleep(100)
    expect(tried).toHaveLength(1)
    passed += 5_000
    answer(500)
    await isTried(1)
    await sleep(100)
    expect(tried).toHaveLength(1)
    answer(200)
    await isTried(1)
    answer(200)
    expect((await Promise.all(asked)).map(({ status }) => status).sort()).toEqual([200, 200, 500])
  })

  it('opens to all with the first page that is answered', async () => {
    await shut()
    const asked = Array.from({ length: 5 }, () => ask())
    await isTried(1)
    answer(303)
    await isTried(4)
    answer(200)
    await Promise.all(asked)
    const later = [ask(), ask()]
    await isTried(2)
    answer(200)
    await Promise.all(later)
  })

  it('keeps neither a visitor waiting nor a form', async () => {
    await shut()
    const trying = ask()
    await isTried(1)
    ask({})
    ask({ ...SIGNED_IN, method: 'POST', body: 'typed' })
    await isTried(3)
    answer(200)
    await trying
  })

  it('goes on to the next when whoever is tried leaves', async () => {
    await shut()
    const leaving = new AbortController()
    ask({ ...SIGNED_IN, signal: leaving.signal })
    await isTried(1)
    const waiting = ask()
    await sleep(50)
    leaving.abort()
    await isTried(2)
    answer(200)
    expect((await waiting).status).toBe(200)
  })

  it('stays open with failures that are quick, or have successes between them', async () => {
    for (const [status, takes] of [
      [500, 0],
      [500, 0],
      [500, 0],
      [500, 5_000],
      [500, 5_000],
      [404, 5_000],
      [500, 5_000],
    ] as const) {
      const asked = ask()
      await isTried(1)
      passed += takes
      answer(status)
      await asked
    }
    const asked = [ask(), ask()]
    await isTried(2)
    answer(200)
    await Promise.all(asked)
  })

  it('says after a while that nothing can be read', { timeout: 60_000 }, async () => {
    await shut()
    ask()
    await isTried(1)
    const response = await ask()
    expect([response.status, response.headers.get('retry-after'), await response.text()]).toEqual([
      503,
      '5',
      'Latchkey can’t read its database at the moment. Try again in a few seconds.\n',
    ])
  })
})
