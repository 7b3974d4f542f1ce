import pg from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { NO_OTHER_TIME, startLater } from '../harness/clock.ts'
import { Latchkey, type MadeClient } from '../harness/latchkey.ts'
import { steadily } from '../harness/steadily.ts'
import { callApi, requestToken, tokenOf } from '../harness/token.ts'

const MANY = 1_000
const AT_ONCE = 50
const PER_ADDRESS = 30
const ALIVE = 500
const HOURS_LATER = 2
/** A minute for the job, and time for a busy machine. */
const PATIENCE = { timeout: 150_000, interval: 500 }
const env = { TRUSTED_PROXIES: '::ffff:127.0.0.1, ::1', LIMIT_STORE: 'database' }

if (NO_OTHER_TIME) console.log(`skipped: ${NO_OTHER_TIME}`)

let first: Latchkey
let second: Latchkey
let acme: MadeClient
/** Every throwaway client that was made. */
const made: MadeClient[] = []
let internalIds: string[] = []
let token: string

beforeAll(async () => {
  first = await Latchkey.start({ env })
  second = await Latchkey.startBeside(first, env)
  acme = await first.createClient('acme-meanwhile', { scope: 'usage:read' })
})
afterAll(async () => {
  await second?.remove()
  await first?.remove()
})

const urlOf = ({ port }: Latchkey) => `http://localhost:${port}`

/** Asks for one as a proxy of ours passes the request on; what came of it. */
async function ask(from: string, at: Latchkey): Promise<string> {
  const response = await fetch(`${urlOf(at)}/docs/token-tester/credentials`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', 'X-Forwarded-For': from },
    body: '{}',
  })
  const body = await response.json()
  if (response.status === 201) made.push(body)
  else expect(Number(response.headers.get('retry-after'))).toBeGreaterThan(0)
  return body.error ?? 'made'
}

/** Asks on both instances in turn, many at once; how often each thing came of it. */
async function askMany(addresses: readonly string[]): Promise<Record<string, number>> {
  const counts: Record<string, number> = {}
  for (let sent = 0; sent < addresses.length; sent += AT_ONCE) {
    const some = addresses.slice(sent, sent + AT_ONCE)
    const outcomes = await Promise.all(some.map((address, index) => ask(address, index % 2 ? first : second)))
    for (const outcome of outcomes) counts[outcome] = (counts[outcome] ?? 0) + 1
  }
  return counts
}

/** How long an app's token takes in the meantime, in the middle and at worst of 100, in milliseconds. */
async function tokensMeanwhile(work: () => Promise<void>): Promise<{ median: number; p99: number }> {
  const times: number[] = []
  const tokens = steadily(50, async () => {
    const begun = performance.now()
    const response = await requestToken(urlOf(first), acme)
    await response.arrayBuffer()
    times.push(performance.now() - begun)
    expect(response.status).toBe(200)
  })
  await work().finally(() => tokens.stop())
  const sorted = times.toSorted((one, other) => one - other)
  const at = (part: number) => sorted[Math.floor(part * (sorted.length - 1))] ?? Number.NaN
  expect(sorted.length).toBeGreaterThan(50)
  return { median: at(0.5), p99: at(0.99) }
}

/** As many requests that nothing is stored for, so that what the machine has left is the same. */
const otherWork = async () => {
  for (let sent = 0; sent < 2 * MANY; sent += AT_ONCE)
    await Promise.all(
      Array.from({ length: AT_ONCE }, async (_, index) => {
        const response = await fetch(`${urlOf(index % 2 ? first : second)}/oauth/v2/jwks`)
        await response.arrayBuffer()
      }),
    )
}

async function inDatabase<T>(at: Latchkey, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: at.databaseUrl })
  await client.connect()
  try {
    return await work(client)
  } finally {
    await client.end()
  }
}

/** Tables with a row in which one of these texts stands. */
async function tablesNaming(texts: readonly string[]): Promise<string[]> {
  return await inDatabase(first, async (database) => {
    const { rows } = await database.query<{ name: string }>(
      `SELECT relname AS name FROM pg_class
       WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p') AND NOT relispartition`,
    )
    const naming: string[] = []
    for (const { name } of rows) {
      const { rows: found } = await database.query(
        `SELECT EXISTS (SELECT FROM ${name} t, unnest($1::text[]) AS text WHERE strpos(to_jsonb(t)::text, text) > 0) AS any`,
        [texts],
      )
      if (found[0].any) naming.push(name)
    }
    return naming.sort()
  })
}

describe.skipIf(NO_OTHER_TIME !== null)('a thousand throwaway clients', () => {
  it('are asked for from one address and from many: limits hold, and an app’s tokens come as before', async () => {
    const before = await tokensMeanwhile(otherWork)
    let ofOne: Record<string, number> = {}
    let ofMany: Record<string, number> = {}
    const meanwhile = await tokensMeanwhile(async () => {
      ofOne = await askMany(Array.from({ length: MANY }, () => '203.0.113.9'))
      ofMany = await askMany(
        Array.from({ length: MANY }, (_, index) => `2001:db8:${Math.floor(index / 100)}:${index}::1`),
      )
    })
    expect(ofOne).toEqual({ made: PER_ADDRESS, too_many_credentials: MANY - PER_ADDRESS })
    expect(ofMany).toEqual({
      made: ALIVE - PER_ADDRESS,
      all_credentials_in_use: MANY - ALIVE + PER_ADDRESS,
    })
    const times = JSON.stringify({ before, meanwhile })
    expect(meanwhile.median, times).toBeLessThan(2 * before.median + 20)
    expect(meanwhile.p99, times).toBeLessThan(3 * before.p99 + 100)
  })

  it('work, fail and are refused on both instances', async () => {
    const some = made.slice(0, 20)
    for (const [index, client] of some.entries()) {
      const at = index % 2 ? first : second
      token = await tokenOf(urlOf(at), client)
      expect((await callApi(urlOf(at), '/api/try', token)).status).toBe(200)
      const wrong = { ...client, client_secret: 'wrong' }
      for (let failure = 0; failure < 3; failure += 1)
        expect((await requestToken(urlOf(at), wrong)).status).toBe(401)
    }
    await inDatabase(first, async (database) => {
      const { rows } = await database.query<{ id: string }>('SELECT id FROM laboratory_client')
      internalIds = rows.map(({ id }) => id)
    })
    expect(made).toHaveLength(ALIVE)
    expect(internalIds).toHaveLength(ALIVE)
  })

  it('are named by no row two hours later, but counted by the hour', async () => {
    const names = [...made.map(({ client_id }) => client_id), ...internalIds]
    expect(await tablesNaming(names)).toEqual(['laboratory_client', 'laboratory_request'])
    await second.stop()
    await first.stop()
    first = await startLater(first, HOURS_LATER / 24)
    await expect.poll(() => tablesNaming(names), PATIENCE).toEqual([])
    await inDatabase(first, async (database) => {
      const { rows: hours } = await database.query('SELECT sum(clients)::int AS clients FROM laboratory_hour')
      expect(hours).toEqual([{ clients: ALIVE }])
      const counted = async () => {
        const { rows } = await database.query(
          "SELECT sum((detail->>'clients')::int)::int AS clients FROM audit_entry WHERE action = 'server.throwaways_counted'",
        )
        return rows[0].clients
      }
      await expect.poll(counted, PATIENCE).toBe(ALIVE)
    })
    const [client] = made
    expect(client && (await requestToken(urlOf(first), client)).status).toBe(401)
    expect((await callApi(urlOf(first), '/api/try', token)).status).toBe(401)
    expect(await ask('203.0.113.9', first)).toBe('made')
  })
})
