import { randomBytes } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { DebianPostgres, missingFromDebian, PgBouncer } from '../harness/debian-postgres.ts'
import { Latchkey } from '../harness/latchkey.ts'
import { callApi, requestToken, tokenOf } from '../harness/token.ts'

/** R of the protocol matrix. */
const STALE_AT_MOST_MS = 5_000
const HEARS_NOTHING = /LISTEN hears nothing/g

const missing = missingFromDebian()
let server: DebianPostgres
const undo: (() => Promise<void>)[] = []

beforeAll(async () => {
  if (missing === null) server = await DebianPostgres.start()
})
afterEach(async () => {
  for (const step of undo.splice(0).reverse()) await step()
})
afterAll(() => server?.remove())

type Urls = { DATABASE_URL: string; MIGRATE_DATABASE_URL: string }
type Way = { name: string; urls(database: string): Promise<Urls>; deaf?: boolean }

async function through(mode: 'session' | 'transaction', database: string): Promise<Urls> {
  await server.makeDatabase(database)
  const [app, owner] = [`${database}_app`, `${database}_owner`]
  const pooler = await PgBouncer.start(server, mode, [app, owner])
  undo.push(() => pooler.remove())
  return {
    DATABASE_URL: server.url(app, database, pooler.port),
    MIGRATE_DATABASE_URL: server.url(owner, database, pooler.port),
  }
}

const WAYS: readonly Way[] = [
  {
    name: 'by TCP',
    async urls(database) {
      const { appUrl, ownerUrl } = await server.makeDatabase(database)
      return { DATABASE_URL: appUrl, MIGRATE_DATABASE_URL: ownerUrl }
    },
  },
  {
    name: 'by its socket, named in two ways',
    async urls(database) {
      await server.makeDatabase(database)
      const [app, owner] = [`${database}_app`, `${database}_owner`]
      const folder = encodeURIComponent(server.folder)
      return {
        DATABASE_URL: `postgresql://${app}:${app}@/${database}?host=${server.folder}&port=${server.port}`,
        MIGRATE_DATABASE_URL: `postgresql://${owner}:${owner}@${folder}:${server.port}/${database}`,
      }
    },
  },
  { name: 'through PgBouncer by session', urls: (database) => through('session', database) },
  {
    name: 'through PgBouncer by transaction',
    urls: (database) => through('transaction', database),
    deaf: true,
  },
]

/** Two instances of one service, started at once on an empty database. */
async function startTwo(way: Way): Promise<[Latchkey, Latchkey]> {
  const urls = await way.urls(`portal${WAYS.indexOf(way)}`)
  const LATCHKEY_KEK = randomBytes(32).toString('base64')
  const env = { ...urls, LATCHKEY_KEK, PUBLIC_URL: 'http://localhost:4199', LIMIT_STORE: 'database' }
  const first = Latchkey.start({ env })
  const second = Latchkey.start({ env })
  for (const starting of [first, second])
    undo.push(async () => {
      await (await starting.catch(() => null))?.remove()
    })
  return await Promise.all([first, second])
}

const urlOf = ({ port }: Latchkey) => `http://localhost:${port}`

/** How long it takes until the answer has this status; a client that is asked all the time keeps its cache busy. */
async function msUntil(status: number, ask: () => Promise<Response>): Promise<number> {
  const startedAt = Date.now()
  while (Date.now() - startedAt < 4 * STALE_AT_MOST_MS) {
    if ((await ask()).status === status) return Date.now() - startedAt
    await sleep(50)
  }
  return Number.POSITIVE_INFINITY
}

describe('two instances on Debian’s PostgreSQL', () => {
  for (const way of WAYS) {
    it(`RV-01 do the main job ${way.name}, and hold to what is revoked on the other within 5 s`, async (context) => {
      if (missing !== null) return context.skip(missing)
      const [first, second] = await startTwo(way)
      const client = await first.createClient('acme-hotels', { scope: 'usage:read' })
      for (const one of [first, second, first, second])
        expect((await requestToken(urlOf(one), { ...client, client_secret: 'guess' })).status).toBe(401)
      const tokens = await Promise.all([first, second].map((one) => tokenOf(urlOf(one), client)))
      for (const one of [first, second]) {
        for (const token of tokens) {
          expect((await callApi(urlOf(one), '/api/v1/whoami', token)).status).toBe(200)
          expect((await callApi(urlOf(one), '/api/v1/clients', token)).status).toBe(403)
        }
      }

      const revoked = tokens[0] ?? ''
      expect((await first.cli(['token', 'revoke', '--token-stdin'], revoked)).code).toBe(0)
      for (const one of [first, second]) {
        const refused = await msUntil(401, () => callApi(urlOf(one), '/api/v1/whoami', revoked))
        expect(refused).toBeLessThanOrEqual(STALE_AT_MOST_MS)
      }
      expect((await first.cli(['client', 'suspend', '--id', 'acme-hotels'])).code).toBe(0)
      for (const one of [first, second]) {
        const refused = await msUntil(401, () => requestToken(urlOf(one), client))
        expect(refused).toBeLessThanOrEqual(STALE_AT_MOST_MS)
      }
      for (const one of [first, second]) {
        expect(one.output).not.toMatch(/a job failed|prepared statement/)
        const told = one.output.match(HEARS_NOTHING)?.length ?? 0
        expect(told).toBe(way.deaf ? 1 : 0)
      }
    })
  }

  it('leave no lock in a pooler, so that a third starts', async (context) => {
    if (missing !== null) return context.skip(missing)
    const urls = await through('transaction', 'thirds')
    const LATCHKEY_KEK = randomBytes(32).toString('base64')
    for (let started = 0; started < 3; started++) {
      const one = await Latchkey.start({ env: { ...urls, LATCHKEY_KEK } })
      undo.push(() => one.remove())
      await one.kill()
    }
    await expect
      .poll(
        () =>
          server.sqlIn('thirds', "SELECT count(*)::int AS count FROM pg_locks WHERE locktype = 'advisory'"),
        {
          timeout: 30_000,
        },
      )
      .toEqual([{ count: 0 }])
  })
})
