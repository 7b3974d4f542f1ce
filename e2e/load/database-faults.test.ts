import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { Latchkey, type MadeClient } from '../harness/latchkey.ts'
import { issuedEvents, startLoad } from '../harness/load.ts'
import { pausePostgres } from '../harness/pause-postgres.ts'
import { type SlowProxy, startSlowProxy } from '../harness/slow-proxy.ts'
import { callApi, requestToken, tokenOf } from '../harness/token.ts'

/** Seconds that each fault lasts; FAULT_SECONDS=60 for the matrix's own. Longer than every cache trusts itself. */
const SECONDS = Number(process.env.FAULT_SECONDS ?? 12)
const RATE = 200
const LATENCY_MS = 2_000

/** Owns the PostgreSQL that is hurt. */
let owner: Latchkey
/** Under load, and reaches that PostgreSQL through the proxy. */
let loaded: Latchkey
let proxy: SlowProxy
let client: MadeClient

beforeAll(async () => {
  owner = await Latchkey.start()
  proxy = await startSlowProxy(Number(new URL(owner.databaseUrl).port))
  const throughProxy = new URL(owner.databaseUrl)
  throughProxy.port = String(proxy.port)
  loaded = await Latchkey.startBeside(owner, { DATABASE_URL: throughProxy.href })
  client = await owner.createClient('steady')
})
afterAll(async () => {
  proxy?.setDelay(0)
  await loaded?.remove()
  await proxy?.close()
  await owner?.remove()
})

const url = () => `http://localhost:${loaded.port}`

const isReady = async () => (await fetch(`${url()}/health/ready`).catch(() => null))?.status

/** Each fault begins, lasts, and ends. */
const FAULTS = {
  stopped: async () => {
    const end = Date.now() + SECONDS * 1000
    // The supervisor brings it back each time, and each time it goes again.
    while (Date.now() < end) {
      process.kill(owner.postgresPid, 'SIGKILL')
      await sleep(3_000)
    }
  },
  paused: async () => {
    const resume = pausePostgres(owner)
    await sleep(SECONDS * 1000)
    resume()
  },
  slowed: async () => {
    proxy.setDelay(LATENCY_MS)
    await sleep(SECONDS * 1000)
    proxy.setDelay(0)
  },
}

describe('FT-04 RE-02 RE-06 no good credential of a known client is refused, every event is there afterwards, none twice', () => {
  it.each(Object.entries(FAULTS))(
    `PostgreSQL %s under ${RATE} requests/s`,
    { timeout: 240_000 + SECONDS * 3_000 },
    async (_, fault) => {
      expect((await requestToken(url(), client)).status).toBe(200)
      const before = await issuedEvents(owner.databaseUrl)
      const load = startLoad(url(), client, { perSecond: RATE })
      await sleep(1_000)
      await fault()
      await expect.poll(isReady, { timeout: 60_000 }).toBe(200)
      await sleep(1_000)
      const { sent, failed, statuses } = await load.stop()

      expect(failed).toBe(0)
      expect([...statuses.keys()]).toEqual([200])
      const expected = before.events + sent
      await expect
        .poll(() => issuedEvents(owner.databaseUrl).catch(() => null), { timeout: 60_000 })
        .toEqual({ events: expected, distinct: expected })
    },
  )
})

it('RE-03 a client that was suspended before the database went away gets no token meanwhile, and its tokens open nothing', {
  timeout: 120_000,
}, async () => {
  const stopped = await owner.createClient('stopped')
  const token = await tokenOf(url(), stopped)
  expect((await owner.cli(['client', 'suspend', '--id', 'stopped'])).code).toBe(0)
  await expect.poll(async () => (await requestToken(url(), stopped)).status, { timeout: 30_000 }).toBe(401)
  const resume = pausePostgres(owner)
  try {
    for (let attempt = 0; attempt < 5; attempt++) {
      expect([401, 503]).toContain((await requestToken(url(), stopped)).status)
      expect((await callApi(url(), '/api/v1/whoami', token)).status).toBe(401)
    }
  } finally {
    resume()
  }
})
