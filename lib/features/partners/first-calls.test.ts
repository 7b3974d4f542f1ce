import { describe, expect, it } from 'vitest'
import { type FirstCall, FirstCalls } from './first-calls.ts'

function noting(store: (calls: readonly FirstCall[]) => Promise<void>, maxKnown = 100) {
  const failures: unknown[] = []
  const calls = new FirstCalls({ store, maxKnown, now: () => 7, onFailure: (error) => failures.push(error) })
  return { calls, failures }
}

describe('first calls', () => {
  it('stores each app once, by what saw it first', async () => {
    const stored: FirstCall[][] = []
    const { calls } = noting(async (batch) => void stored.push([...batch]))
    calls.note('a', 'api')
    calls.note('a', 'introspection')
    calls.note('b', 'introspection')
    await calls.flush()
    calls.note('a', 'api')
    await calls.flush()
    const at = new Date(7)
    expect(stored).toEqual([
      [
        { clientRef: 'a', at, seenBy: 'api' },
        { clientRef: 'b', at, seenBy: 'introspection' },
      ],
    ])
  })

  it('notes again what could not be stored, and says so', async () => {
    let isAway = true
    const stored: string[] = []
    const { calls, failures } = noting(async (batch) => {
      if (isAway) throw new Error('away')
      stored.push(...batch.map(({ clientRef }) => clientRef))
    })
    calls.note('a', 'api')
    await calls.flush()
    expect(failures).toHaveLength(1)
    isAway = false
    calls.note('a', 'api')
    await calls.flush()
    expect(stored).toEqual(['a'])
  })

  it('knows so many apps at most, and forgets them then', async () => {
    const stored: string[] = []
    const store = async (batch: readonly FirstCall[]) =>
      void stored.push(...batch.map((one) => one.clientRef))
    const { calls } = noting(store, 2)
    for (const clientRef of ['a', 'b', 'c', 'a']) calls.note(clientRef, 'api')
    await calls.flush()
    expect(stored).toEqual(['a', 'b', 'c', 'a'])
  })
})
