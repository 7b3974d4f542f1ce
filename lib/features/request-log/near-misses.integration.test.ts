import { randomUUID } from 'node:crypto'
import { beforeAll, describe, expect, it } from 'vitest'
import { newApp } from '#e2e/fixtures/credentials.ts'
import { developer } from '#e2e/fixtures/people.ts'
import type { Person } from '#lib/access/actor.ts'
import { deleteClient } from '#lib/features/apps/delete-client.ts'
import { registerClient } from '#lib/features/apps/register-client.ts'
import { pool } from '#lib/platform/db/pools.ts'
import { deleteOldRowsOf } from '#lib/runtime/retention.ts'
import { missesOfRequest, nearMissesOf, storeNearMisses } from './near-miss-store.ts'
import { requestIdAt } from './request-id.ts'

const HOUR = 3_600_000

let owner: Person
let stranger: Person

beforeAll(async () => {
  owner = await developer('near-owner')
  stranger = await developer('near-stranger')
})

const thisHour = () => Date.now() - (Date.now() % HOUR)
const miss = (presentedId: string, count = 1, hour = thisHour(), requests = [requestIdAt(Date.now())]) => ({
  ...{ hour, presentedId, count, requests },
})

/** `name` with one letter after the first left out, changed, doubled, or swapped with the next. */
const misspellings = (name: string) => ({
  leftOut: name.slice(0, 1) + name.slice(2),
  changed: `${name.slice(0, 1)}_${name.slice(2)}`,
  putIn: `${name}0`,
  swapped: name.slice(0, 3) + name.slice(4, 5) + name.slice(3, 4) + name.slice(5),
})

const appOf = async (actor: Person, clientId: string) => {
  const input = { clientId, name: clientId, description: '', environment: 'live' as const, scopes: [] }
  await registerClient({ actor }, input)
  return clientId
}
const fresh = () => `shop-wxyz-${randomUUID().slice(0, 8)}`

describe('client IDs one letter away from an app’s', () => {
  it('are kept, counted up, and shown to its team: left out, changed, put in, swapped', async () => {
    const clientId = await appOf(owner, fresh())
    const { leftOut, changed, putIn, swapped } = misspellings(clientId)
    const two = leftOut.slice(0, -1)
    expect(
      await storeNearMisses([miss(leftOut, 2), miss(two), miss('else-where'), miss(clientId)], 100),
    ).toBe(1)
    await storeNearMisses([miss(leftOut, 3), miss(changed, 4)], 100)
    await storeNearMisses([miss(putIn), miss(swapped, 9), miss(swapped, 1, thisHour() - 30 * HOUR)], 100)
    expect(await nearMissesOf(owner, clientId)).toEqual([
      { presentedId: swapped, count: 9 },
      { presentedId: leftOut, count: 5 },
      { presentedId: changed, count: 4 },
    ])
    expect(await nearMissesOf(stranger, clientId)).toBeNull()
    expect(await nearMissesOf(owner, await newApp(owner))).toEqual([])
  })

  it('FT-08 are found by the last 20 requests of an hour, and by none before', async () => {
    const clientId = await appOf(owner, fresh())
    const { leftOut } = misspellings(clientId)
    const requests = Array.from({ length: 25 }, () => requestIdAt(Date.now()))
    await storeNearMisses([miss(leftOut, 7, thisHour(), requests.slice(0, 7))], 100)
    for (const one of requests.slice(0, 7))
      expect(await missesOfRequest(one)).toEqual([{ presentedId: leftOut, clientId }])
    await storeNearMisses([miss(leftOut, 18, thisHour(), requests.slice(7))], 100)
    const found = await Promise.all(requests.map(missesOfRequest))
    expect(found.map((rows) => rows.length)).toEqual([...Array(5).fill(0), ...Array(20).fill(1)])
    expect(await missesOfRequest(requestIdAt(Date.now()))).toEqual([])
    expect(await missesOfRequest(randomUUID())).toEqual([])
  })

  it('are not kept beside an app that is deleted, nor beyond the room there is', async () => {
    const gone = await appOf(owner, fresh())
    await deleteClient({ actor: owner }, { clientId: gone, confirmation: gone })
    expect(await storeNearMisses([miss(misspellings(gone).leftOut)], 100)).toBe(0)
    const { leftOut, changed } = misspellings(await appOf(owner, fresh()))
    expect(await storeNearMisses([miss(leftOut), miss(changed)], 1)).toBe(1)
    expect(await storeNearMisses([], 1)).toBe(0)
  })

  it('are forgotten with the events of their day', async () => {
    const clientId = await appOf(owner, fresh())
    const { leftOut } = misspellings(clientId)
    await storeNearMisses([miss(leftOut), miss(leftOut, 1, thisHour() - 31 * 24 * HOUR)], 100)
    await deleteOldRowsOf('near_miss')
    const { rows } = await pool('pages').query('SELECT hour FROM near_miss WHERE presented_id = $1', [
      leftOut,
    ])
    expect(rows).toEqual([{ hour: new Date(thisHour()) }])
  })

  it('FT-08 are looked up by an index, however many apps there are', async () => {
    const client = await pool('pages').connect()
    try {
      await client.query('BEGIN')
      await client.query('SET LOCAL enable_seqscan = off')
      const { rows } = await client.query<{ 'QUERY PLAN': string }>(
        `EXPLAIN SELECT c.id FROM unnest($1::text[]) AS p(id)
         JOIN client c ON latchkey_less_one(c.client_id) && latchkey_less_one(p.id)
         WHERE c.deleted_at IS NULL AND length(c.client_id) <= 65`,
        [['acme-shp']],
      )
      expect(rows.map((row) => row['QUERY PLAN']).join('\n')).toContain('client_less_one_idx')
    } finally {
      await client.query('ROLLBACK')
      client.release()
    }
  })
})
