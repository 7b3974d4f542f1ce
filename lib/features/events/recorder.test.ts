import { describe, expect, it } from 'vitest'
import type { TokenEvent } from '#lib/oauth/token-event.ts'
import { EventRecorder, type RecorderOptions } from './recorder.ts'
import type { RefusalCount } from './refusal-counts.ts'

const event = (id: string): TokenEvent => ({
  id,
  time: 0,
  outcome: 'issued',
  reason: 'issued',
  clientId: 'client',
  credentialId: null,
  jti: null,
  apiId: null,
  scope: null,
  scopeNamed: null,
  resourceNamed: null,
  asked: null,
  observed: null,
  address: '127.0.0.1',
  userAgent: null,
})

class BadRow extends Error {}

/** A recorder over a store that keeps one of each id, as the table does. */
function fixture(options: Partial<RecorderOptions> = {}) {
  const world = {
    stored: new Map<string, number>(),
    batches: [] as number[],
    counts: [] as RefusalCount[],
    fail: false,
    hang: false,
    lost: 0,
  }
  const recorder = new EventRecorder({
    async write({ events, counts }) {
      if (world.fail) throw new Error('connection refused')
      if (events.some(({ id }) => id.startsWith('bad'))) throw new BadRow('invalid')
      world.batches.push(events.length)
      await new Promise((done) => setTimeout(done, 5))
      for (const { id } of events) world.stored.set(id, (world.stored.get(id) ?? 0) + 1)
      world.counts.push(...counts)
      if (world.hang) await new Promise(() => {})
    },
    isBadRow: (error) => error instanceof BadRow,
    onLoss: (count) => {
      world.lost += count
    },
    retryMs: 5,
    commitWithinMs: 5_000,
    ...options,
  })
  return { world, recorder }
}

describe('event recorder', () => {
  it('RE-06 answers only after the event is stored', async () => {
    const { world, recorder } = fixture()
    await recorder.record(event('a'))
    expect(world.stored.has('a')).toBe(true)
  })

  it('RE-06 events that come together share a batch', async () => {
    const { world, recorder } = fixture()
    await Promise.all(Array.from({ length: 200 }, (_, index) => recorder.record(event(`e${index}`))))
    expect(world.stored.size).toBe(200)
    expect(world.batches.length).toBeLessThan(5)
  })

  it('lets refusals wait for each other, and go with the next that somebody waits for', async () => {
    const { world, recorder } = fixture({ refusalWaitMs: 300 })
    const refusal = (id: string): TokenEvent => ({ ...event(id), outcome: 'refused', reason: 'wrong_secret' })
    const refusals = [recorder.record(refusal('r1')), recorder.record(refusal('r2'))]
    await new Promise((done) => setTimeout(done, 10))
    expect(world.batches).toEqual([])
    await recorder.record(event('good'))
    await Promise.all(refusals)
    expect(world.batches).toEqual([3])
    await recorder.record(refusal('alone'))
    expect(world.batches).toEqual([3, 1])
  })

  it('keeps batches within their bound', async () => {
    const { world, recorder } = fixture({ maxBatch: 10 })
    await Promise.all(Array.from({ length: 95 }, (_, index) => recorder.record(event(`e${index}`))))
    expect(Math.max(...world.batches)).toBe(10)
    expect(world.stored.size).toBe(95)
  })

  it('RE-02 buffers while the database is away, and writes all of it on return', async () => {
    const { world, recorder } = fixture({ commitWithinMs: 500 })
    world.fail = true
    await Promise.all(Array.from({ length: 50 }, (_, index) => recorder.record(event(`e${index}`))))
    expect(recorder.state()).toMatchObject({ buffered: 50, away: true })
    world.fail = false
    expect(await recorder.flush(20_000)).toBe(0)
    expect(world.stored.size).toBe(50)
    await recorder.record(event('after'))
    expect(world.stored.has('after')).toBe(true)
  })

  it('RE-06 answers in bounded time when a commit hangs, and sends the batch again', async () => {
    const { world, recorder } = fixture({ commitWithinMs: 50 })
    world.hang = true
    await recorder.record(event('a'))
    world.hang = false
    expect(await recorder.flush(20_000)).toBe(0)
    expect(world.stored.get('a')).toBeGreaterThanOrEqual(2)
  })

  it('RE-06 sends as new only what was never sent, and loses nothing that is stored already', async () => {
    const sent: boolean[] = []
    const stored = new Set(['a'])
    const { recorder, world } = fixture({
      async write({ events, isNew }) {
        sent.push(isNew === true)
        if (isNew && events.some(({ id }) => stored.has(id))) throw new BadRow('it is there')
        for (const { id } of events) stored.add(id)
      },
    })
    await Promise.all([recorder.record(event('a')), recorder.record(event('b'))])
    expect([...stored]).toEqual(['a', 'b'])
    expect([sent, world.lost]).toEqual([[true, false], 0])
  })

  it('loses one bad row and no other', async () => {
    const { world, recorder } = fixture()
    await Promise.all(['a', 'b', 'bad', 'c', 'd', 'e'].map((id) => recorder.record(event(id))))
    expect([...world.stored.keys()].sort()).toEqual(['a', 'b', 'c', 'd', 'e'])
    expect(world.lost).toBe(1)
  })

  it('FT-08 a refusal of an unknown client is answered after it is counted, and takes no row', async () => {
    const { world, recorder } = fixture()
    const unknown = (id: string) => ({ ...event(id), clientId: null, reason: 'unknown_client' as const })
    await Promise.all(Array.from({ length: 100 }, (_, index) => recorder.record(unknown(`u${index}`))))
    expect(world.stored.size).toBe(0)
    expect(world.counts.at(-1)?.count).toBe(100)
  })

  it('RE-02 counts survive an absence of the database, and push no event out of the buffer', async () => {
    const { world, recorder } = fixture({ maxBuffered: 5, commitWithinMs: 500 })
    const unknown = (id: string) => ({ ...event(id), clientId: null, reason: 'unknown_client' as const })
    world.fail = true
    for (let index = 0; index < 50; index++) await recorder.record(unknown(`u${index}`))
    await recorder.record(event('a'))
    expect(recorder.state()).toMatchObject({ buffered: 1, lost: 0 })
    world.fail = false
    expect(await recorder.flush(20_000)).toBe(0)
    expect(world.stored.has('a')).toBe(true)
    expect(world.counts.at(-1)?.count).toBe(50)
  })

  it('counts what does not fit into the buffer', async () => {
    const { world, recorder } = fixture({ maxBuffered: 10, commitWithinMs: 500 })
    world.fail = true
    await Promise.all(Array.from({ length: 25 }, (_, index) => recorder.record(event(`e${index}`))))
    expect(recorder.state()).toMatchObject({ buffered: 10, lost: 15 })
    expect(world.lost).toBe(15)
    world.fail = false
    await recorder.flush(20_000)
  })
})
