import { describe, expect, it } from 'vitest'
import { type NearMiss, NearMisses } from './near-misses.ts'

const HOUR = 3_600_000

function counter(options: { maxPending?: number; maxStoredPerHour?: number } = {}) {
  const batches: NearMiss[][] = []
  const rooms: number[] = []
  const failures: unknown[] = []
  const clock = { now: 10 * HOUR + 5, failing: false }
  let requests = 0
  const misses = new NearMisses({
    async store(batch, room) {
      if (clock.failing) throw new Error('away')
      batches.push([...batch])
      rooms.push(room)
      return Math.min(batch.length, room)
    },
    onFailure: (error) => failures.push(error),
    now: () => clock.now,
    ...options,
  })
  const note = (...ids: string[]) => {
    for (const id of ids) misses.noteUnknownClient(id, `request-${++requests}`)
  }
  return { misses, note, batches, rooms, failures, clock }
}

describe('near misses', () => {
  it('are counted by hour and ID, and stored once', async () => {
    const { misses, note, batches, clock } = counter()
    note('acme-shp', 'acme-shp', 'acme-ship')
    clock.now += HOUR
    note('acme-shp')
    await misses.flush()
    await misses.flush()
    expect(batches).toEqual([
      [
        { hour: 10 * HOUR, presentedId: 'acme-shp', count: 2, requests: ['request-1', 'request-2'] },
        { hour: 10 * HOUR, presentedId: 'acme-ship', count: 1, requests: ['request-3'] },
        { hour: 11 * HOUR, presentedId: 'acme-shp', count: 1, requests: ['request-4'] },
      ],
    ])
  })

  it('FT-08 keep the last 20 requests of each', async () => {
    const { misses, note, batches } = counter()
    note(...Array.from({ length: 50 }, () => 'acme-shp'))
    await misses.flush()
    expect(batches).toMatchObject([[{ count: 50 }]])
    expect(batches[0]?.[0]?.requests).toEqual(Array.from({ length: 20 }, (_, n) => `request-${n + 31}`))
  })

  it('NG-22 are well-formed client IDs and nothing else: no secret, no e-mail address, no NUL', async () => {
    const { misses, note, batches } = counter()
    note('lk_live_0123456789ABCDEF', 'ada@example.com', 'a\0b', '', 'x'.repeat(5000), 'admin', 'Acme')
    await misses.flush()
    expect(batches).toEqual([])
  })

  it('FT-08 stay within bounds, in memory and in the table, whatever is sent', async () => {
    const { misses, note, batches, rooms, clock } = counter({ maxPending: 3, maxStoredPerHour: 4 })
    for (let round = 0; round < 3; round++) {
      note(...Array.from({ length: 50 }, (_, n) => `flood-${round}-${n}`))
      await misses.flush()
    }
    expect(batches.map((batch) => batch.length)).toEqual([3, 3])
    expect(rooms).toEqual([4, 1])
    clock.now += HOUR
    note('next-hour')
    await misses.flush()
    expect(rooms.at(-1)).toBe(4)
  })

  it('are given up when they cannot be stored, and later ones are stored again', async () => {
    const { misses, note, batches, failures, clock } = counter()
    clock.failing = true
    note('acme-shp')
    await misses.flush()
    clock.failing = false
    note('acme-shop2')
    await misses.flush()
    expect(failures).toHaveLength(1)
    expect(batches).toMatchObject([[{ presentedId: 'acme-shop2', count: 1 }]])
  })
})
