import { setTimeout as sleep } from 'node:timers/promises'
import pg from 'pg'
import { afterEach, describe, expect, it } from 'vitest'
import { GRACE_MS } from '#lib/runtime/protocol/directory.ts'
import { NO_OTHER_TIME, startClock } from '../harness/clock.ts'
import { Latchkey, type MadeClient } from '../harness/latchkey.ts'
import { pausePostgres } from '../harness/pause-postgres.ts'
import { PortalVisitor } from '../harness/portal.ts'
import { requestToken } from '../harness/token.ts'

const HEARD_BY_THEN_MS = 1_000
const GRACE_MINUTES = GRACE_MS / 60_000
/** A stop that goes on serving for so long leaves time to look. */
const SHUTDOWN_DELAY = { SHUTDOWN_DELAY: '10s' }

if (NO_OTHER_TIME) console.log(`skipped: ${NO_OTHER_TIME}`)

/** What a test started, newest last. */
const cleanUps: (() => unknown)[] = []
afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0).reverse()) await cleanUp()
})

async function kept(starting: Promise<Latchkey>): Promise<Latchkey> {
  const latchkey = await starting
  cleanUps.push(() => latchkey.remove())
  return latchkey
}

const at = ({ port }: Latchkey) => `http://localhost:${port}`

const health = async (instance: Latchkey, of: 'live' | 'ready') => {
  const answer = await fetch(`${at(instance)}/health/${of}`)
  return { status: answer.status, body: await answer.json() }
}
const ready = async (instance: Latchkey) => (await health(instance, 'ready')).status
const tokenStatus = async (instance: Latchkey, client: MadeClient) =>
  (await requestToken(at(instance), client)).status

/** A client that the instance knows, and of which it has heard all. When a message came in, nothing outside tells. */
async function knownClient(owner: Latchkey, instance = owner): Promise<MadeClient> {
  const client = await owner.createClient('known')
  await sleep(HEARD_BY_THEN_MS)
  expect(await tokenStatus(instance, client)).toBe(200)
  return client
}

/** What ends the database of others, and brings it back. */
const ENDS = {
  stopped: async (owner: Latchkey) => {
    await owner.stop()
    const { dataDir, port } = owner
    return () => kept(Latchkey.start({ dataDir, port }))
  },
  paused: async (owner: Latchkey) => {
    const resume = pausePostgres(owner)
    cleanUps.push(resume)
    return async () => resume()
  },
}

describe.each(Object.entries(ENDS))('while PostgreSQL is %s', (_, end) => {
  it.skipIf(NO_OTHER_TIME)(
    'RE-04 RE-02 an instance is ready for the grace time and serves whom it knows, then is not, and is again when the database is back',
    async () => {
      const clock = startClock()
      cleanUps.push(clock.remove)
      const owner = await kept(Latchkey.start())
      const instance = await kept(Latchkey.startBeside(owner, clock.env))
      const unread = await owner.createClient('unread')
      const known = await knownClient(owner, instance)

      const bringBack = await end(owner)
      for (const minutes of [0, GRACE_MINUTES - 1]) {
        clock.putForward(minutes)
        expect(await health(instance, 'ready')).toEqual({ status: 200, body: { status: 'ready' } })
        expect(await tokenStatus(instance, known)).toBe(200)
        expect(await tokenStatus(instance, unread)).toBe(503)
      }
      clock.putForward(GRACE_MINUTES + 1)
      expect(await health(instance, 'ready')).toEqual({ status: 503, body: { status: 'not ready' } })
      expect(await health(instance, 'live')).toEqual({ status: 200, body: { status: 'live' } })
      expect(await tokenStatus(instance, known)).toBe(503)

      await bringBack()
      await expect.poll(() => ready(instance)).toBe(200)
      for (const client of [known, unread]) await expect.poll(() => tokenStatus(instance, client)).toBe(200)
    },
  )
})

describe('while PostgreSQL is paused', () => {
  it('RE-04 an instance stays ready, for the clients that it knows', async () => {
    const latchkey = await kept(Latchkey.start())
    const client = await knownClient(latchkey)
    const resume = pausePostgres(latchkey)
    try {
      for (let second = 0; second < 15; second++) {
        const statuses = await Promise.all(Array.from({ length: 20 }, () => ready(latchkey)))
        expect(new Set(statuses)).toEqual(new Set([200]))
        expect(await tokenStatus(latchkey, client)).toBe(200)
        await sleep(1_000)
      }
    } finally {
      resume()
    }
    expect(await ready(latchkey)).toBe(200)
  })
})

describe('a stop', () => {
  it('RE-05 with SHUTDOWN_DELAY goes on serving while it says that it is not ready', async () => {
    const latchkey = await kept(Latchkey.start({ env: SHUTDOWN_DELAY }))
    const client = await latchkey.createClient('last-orders')
    expect(await ready(latchkey)).toBe(200)
    const stopped = latchkey.stop()
    await expect.poll(() => ready(latchkey), { timeout: 9_000, interval: 50 }).toBe(503)
    expect(await tokenStatus(latchkey, client)).toBe(200)
    expect((await fetch(`${latchkey.url}/sign-in`)).status).toBe(200)
    expect(await stopped).toBe(0)
  })

  it('RE-05 finishes a page that is in flight, however late its database answers, and takes no other', async () => {
    const latchkey = await kept(Latchkey.start())
    const visitor = await PortalVisitor.signedIn(latchkey, 'ada@in-flight.example')
    const locker = new pg.Client({ connectionString: latchkey.ownerDatabaseUrl })
    await locker.connect()
    cleanUps.push(() => locker.end())
    await locker.query('BEGIN; LOCK TABLE session IN ACCESS EXCLUSIVE MODE')
    const page = visitor.get('/apps').then(async (answer) => [answer.status, await answer.text()])
    await expect.poll(() => waiting(locker)).toBeGreaterThan(0)

    const stopped = latchkey.stop()
    await expect.poll(() => health(latchkey, 'live').catch(() => null)).toBe(null)
    await locker.end()
    expect(await page).toEqual([200, expect.stringContaining('</html>')])
    expect(await stopped).toBe(0)
  })
})

async function waiting(database: pg.Client): Promise<number> {
  const { rows } = await database.query(
    "SELECT count(*)::int AS waiting FROM pg_locks WHERE NOT granted AND relation = 'session'::regclass",
  )
  return rows[0].waiting
}
