import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, describe, expect, it } from 'vitest'
import { Latchkey } from '../harness/latchkey.ts'
import { pausePostgres } from '../harness/pause-postgres.ts'
import { requestToken } from '../harness/token.ts'

const running: Latchkey[] = []

async function start(env: Record<string, string> = {}): Promise<Latchkey> {
  const latchkey = await Latchkey.start({ env })
  running.push(latchkey)
  return latchkey
}

afterEach(async () => {
  for (const latchkey of running.splice(0)) await latchkey.remove()
})

const ready = async ({ url }: Latchkey) => (await fetch(`${url}/health/ready`)).status

describe('while PostgreSQL is paused', () => {
  it('RE-04 an instance stays ready, for the clients that it knows', async () => {
    const latchkey = await start()
    const client = await latchkey.createClient('known-client')
    expect((await requestToken(latchkey.url, client)).status).toBe(200)
    const resume = pausePostgres(latchkey)
    try {
      for (let second = 0; second < 15; second++) {
        const statuses = await Promise.all(Array.from({ length: 20 }, () => ready(latchkey)))
        expect(new Set(statuses)).toEqual(new Set([200]))
        expect((await requestToken(latchkey.url, client)).status).toBe(200)
        await sleep(1_000)
      }
    } finally {
      resume()
    }
    expect(await ready(latchkey)).toBe(200)
  })
})

describe('a stop with SHUTDOWN_DELAY', () => {
  it('RE-05 goes on serving while it says that it is not ready', async () => {
    const latchkey = await start({ SHUTDOWN_DELAY: '10s' })
    const client = await latchkey.createClient('last-orders')
    expect(await ready(latchkey)).toBe(200)
    const stopped = latchkey.stop()
    await expect.poll(() => ready(latchkey), { timeout: 9_000, interval: 50 }).toBe(503)
    expect((await requestToken(latchkey.url, client)).status).toBe(200)
    expect((await fetch(`${latchkey.url}/sign-in`)).status).toBe(200)
    expect(await stopped).toBe(0)
  })
})
