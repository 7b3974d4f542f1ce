import { randomBytes } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { decodeProtectedHeader } from 'jose'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { Latchkey, type MadeClient } from '../harness/latchkey.ts'
import { pausePostgres } from '../harness/pause-postgres.ts'
import { callApi, tokenOf } from '../harness/token.ts'
import { claimsOf, openForge } from '../protocol/forge.ts'

/** A quarter of JWKS_MAX_AGE, which is how long a process uses the keys that it read. */
const READ_EVERY_MS = 1_000
/** PostgreSQL writes down what its connections did when they have been idle for ten seconds. */
const COUNTED_AFTER_MS = 11_000

let latchkey: Latchkey
let client: MadeClient
let token: string

beforeAll(async () => {
  latchkey = await Latchkey.start({ env: { JWKS_MAX_AGE: '4s', SIGNING_KEY_PUBLISHED: '8s' } })
  client = await latchkey.createClient('goes-on')
  token = await tokenOf(latchkey.url, client)
})
afterAll(async () => {
  await latchkey?.remove()
})

const statusOf = async (one: string) => (await callApi(latchkey.url, '/api/v1/whoami', one)).status

async function readsOfKeys(): Promise<number> {
  const database = new pg.Client({ connectionString: latchkey.databaseUrl })
  await database.connect()
  const { rows } = await database.query(
    "SELECT (seq_scan + coalesce(idx_scan, 0))::int AS reads FROM pg_stat_user_tables WHERE relname = 'signing_key'",
  )
  await database.end()
  return rows[0].reads
}

describe('unknown keys', () => {
  it('KY-05 10,000 random kids cause no more than one read of the keys per interval; known keys work throughout', async () => {
    const forge = await openForge(latchkey.dataDir)
    const claims = claimsOf(token)
    await sleep(COUNTED_AFTER_MS)
    const before = await readsOfKeys()
    const startedAt = Date.now()
    const statuses = new Map<number, number>()
    for (let batch = 0; batch < 100; batch++) {
      const answers = Array.from({ length: 100 }, async () => {
        const kid = randomBytes(32).toString('base64url')
        const status = await statusOf(await forge.sign(claims, { ...forge.header, kid }))
        statuses.set(status, (statuses.get(status) ?? 0) + 1)
      })
      await Promise.all(answers)
      if (batch % 10 === 0) expect(await statusOf(token)).toBe(200)
    }
    const intervals = Math.ceil((Date.now() - startedAt) / READ_EVERY_MS)
    expect([...statuses]).toEqual([[401, 10_000]])
    await sleep(COUNTED_AFTER_MS)
    const reads = (await readsOfKeys()) - before
    expect(reads).toBeGreaterThan(0)
    expect(reads).toBeLessThanOrEqual(intervals + 1)
  })
})

describe('while PostgreSQL is paused', () => {
  it('RE-01 KY-05 KY-03 the API goes on verifying, the JWKS stays, and the next key takes over in its time', async () => {
    const { stdout } = await latchkey.cli(['key', 'rotate', '--json'])
    const next: string = JSON.parse(stdout).kid
    const published = async () => (await fetch(`${latchkey.url}/oauth/v2/jwks`)).text()
    await expect.poll(published, { timeout: 5_000 }).toContain(next)
    expect(decodeProtectedHeader(await tokenOf(latchkey.url, client)).kid).not.toBe(next)

    const resume = pausePostgres(latchkey)
    const statuses = new Set<number>()
    let calls = 0
    try {
      let signedBy: string | undefined
      for (const end = Date.now() + 60_000; signedBy !== next && Date.now() < end; ) {
        for (let call = 0; call < 50; call++, calls++) statuses.add(await statusOf(token))
        expect(await published()).toContain(next)
        signedBy = decodeProtectedHeader(await tokenOf(latchkey.url, client)).kid
      }
      expect(signedBy).toBe(next)
      const fresh = await tokenOf(latchkey.url, client)
      for (const one of [fresh, token]) statuses.add(await statusOf(one))
    } finally {
      resume()
    }
    expect([...statuses]).toEqual([200])
    expect(calls).toBeGreaterThanOrEqual(100)
  })

  it('KY-05 afterwards a removed key is heard of again', async () => {
    const { kid } = decodeProtectedHeader(token)
    expect((await latchkey.cli(['key', 'retire', '--kid', String(kid)])).code).toBe(0)
    await expect.poll(() => statusOf(token), { timeout: 15_000, interval: 200 }).toBe(401)
    await expect.poll(async () => statusOf(await tokenOf(latchkey.url, client)), { timeout: 5_000 }).toBe(200)
  })
})
