import pg from 'pg'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { Latchkey, type MadeClient } from '../harness/latchkey.ts'
import { requestToken } from '../harness/token.ts'

const ALLOWED = 20
const env = { LIMIT_STORE: 'database', LIMIT_CLIENT_FAILURES: String(ALLOWED), LIMIT_SOURCE_FAILURES: '1000' }

let first: Latchkey
let second: Latchkey
let client: MadeClient

beforeAll(async () => {
  first = await Latchkey.start({ env })
  second = await Latchkey.startBeside(first, env)
  client = await first.createClient('guessed-everywhere')
})
afterAll(async () => {
  await second?.remove()
  await first?.remove()
})

const urlOf = ({ port }: Latchkey) => `http://localhost:${port}`

async function guess(instance: Latchkey, clientId: string, times: number): Promise<Record<number, number>> {
  const counts: Record<number, number> = {}
  for (let index = 0; index < times; index++) {
    const { status } = await requestToken(urlOf(instance), { client_id: clientId, client_secret: 'wrong' })
    counts[status] = (counts[status] ?? 0) + 1
  }
  return counts
}

it('RL-04 failures on one instance count on the other', async () => {
  expect(await guess(first, 'guessed-everywhere', 15)).toEqual({ 401: 15 })
  expect(await guess(second, 'guessed-everywhere', 15)).toEqual({ 401: ALLOWED - 15, 429: 10 })
  expect(await guess(first, 'guessed-everywhere', 5)).toEqual({ 429: 5 })
})

it('RL-02 right credentials work on both all the while', async () => {
  for (const instance of [first, second]) {
    expect((await requestToken(urlOf(instance), client)).status).toBe(200)
  }
})

it('RL-04 without the store each instance counts for itself, and issuance goes on', async () => {
  const owner = new pg.Client({ connectionString: first.ownerDatabaseUrl })
  await owner.connect()
  await owner.query('ALTER TABLE failure_limit RENAME TO failure_limit_away')
  try {
    for (const instance of [first, second]) {
      expect(await guess(instance, 'guessed-without-store', 25)).toEqual({ 401: ALLOWED, 429: 5 })
      expect((await requestToken(urlOf(instance), client)).status).toBe(200)
    }
  } finally {
    await owner.query('ALTER TABLE failure_limit_away RENAME TO failure_limit')
    await owner.end()
  }
})
