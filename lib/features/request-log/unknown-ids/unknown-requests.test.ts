import { expect, it } from 'vitest'
import type { UnknownRequest } from '#lib/oauth/token-event.ts'
import { UnknownRequests } from './unknown-requests.ts'

const HOUR = 3_600_000

function kept(options: { maxPending?: number; maxStoredPerHour?: number } = {}) {
  const batches: string[][] = []
  const failures: unknown[] = []
  const clock = { now: 10 * HOUR + 5, failing: false }
  const requests = new UnknownRequests({
    async store(batch) {
      if (clock.failing) throw new Error('away')
      batches.push(batch.map(({ id }) => id))
    },
    onFailure: (error) => failures.push(error),
    now: () => clock.now,
    ...options,
  })
  const note = (...ids: string[]) => {
    for (const id of ids) requests.note(requestOf(id, clock.now))
  }
  return { requests, note, batches, failures, clock }
}

const requestOf = (id: string, time: number): UnknownRequest => ({
  ...{ id, time, presentedId: 'nobody', address: '192.0.2.1', userAgent: null },
  received: { authentication: [], contentType: null, parameters: [], otherParameters: 0, bodyBytes: 0 },
})

it('are stored once, in the order in which they came', async () => {
  const { requests, note, batches } = kept()
  note('a', 'b')
  await requests.flush()
  note('c')
  await Promise.all([requests.flush(), requests.flush()])
  expect(batches).toEqual([['a', 'b'], ['c']])
})

it('fill neither memory nor table, however many come', async () => {
  const { requests, note, batches, clock } = kept({ maxPending: 2, maxStoredPerHour: 3 })
  note('a', 'b', 'c')
  await requests.flush()
  note('d', 'e')
  await requests.flush()
  clock.now += HOUR
  note('f')
  await requests.flush()
  expect(batches).toEqual([['a', 'b'], ['d'], ['f']])
})

it('are given up where they could not be stored, without a fault for anybody', async () => {
  const { requests, note, batches, failures, clock } = kept()
  clock.failing = true
  note('a')
  await requests.flush()
  clock.failing = false
  note('b')
  await requests.flush()
  expect(failures).toHaveLength(1)
  expect(batches).toEqual([['b']])
})
