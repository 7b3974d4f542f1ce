import { describe, expect, it } from 'vitest'
import { type CallCount, CallCounts } from './call-counts.ts'

const DAY_MS = 86_400_000

function counting(maxPending = 100) {
  const stored: CallCount[][] = []
  const failures: unknown[] = []
  const state = { now: 0, isAway: false }
  const calls = new CallCounts({
    async store(counts) {
      if (state.isAway) throw new Error('away')
      stored.push([...counts])
    },
    onFailure: (error) => failures.push(error),
    now: () => state.now,
    maxPending,
  })
  const note = (...refs: string[]) => {
    for (const ref of refs) calls.note(ref)
  }
  return { calls, note, stored, failures, state }
}

describe('calls of apps', () => {
  it('are counted by app and day, and stored once', async () => {
    const { calls, note, stored, state } = counting()
    note('a', 'b', 'a')
    state.now = DAY_MS
    note('a')
    await calls.flush()
    await calls.flush()
    expect(stored).toEqual([
      [
        { clientRef: 'a', day: '1970-01-01', count: 2 },
        { clientRef: 'b', day: '1970-01-01', count: 1 },
        { clientRef: 'a', day: '1970-01-02', count: 1 },
      ],
    ])
  })

  it('stay within bounds, and are given up where they cannot be stored', async () => {
    const { calls, note, stored, failures, state } = counting(2)
    note('a', 'b', 'c', 'a')
    await calls.flush()
    expect(stored[0]?.map(({ clientRef, count }) => [clientRef, count])).toEqual([
      ['a', 2],
      ['b', 1],
    ])
    state.isAway = true
    note('a')
    await calls.flush()
    state.isAway = false
    note('b')
    await calls.flush()
    expect(failures).toHaveLength(1)
    expect(stored).toHaveLength(2)
  })
})
