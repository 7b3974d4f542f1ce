import { describe, expect, it } from 'vitest'
import { OUTLIVES_LAST_SIGNATURE_MS, statesOf } from './life-cycle.ts'

const DAY = 24 * 3600_000
const NOW = 1_000 * DAY
const key = (kid: string, signsFrom: number, retiredAt: number | null = null) => ({
  kid,
  signsFrom: new Date(signsFrom),
  retiredAt: retiredAt === null ? null : new Date(retiredAt),
})
const states = (keys: ReturnType<typeof key>[], now = NOW) =>
  Object.fromEntries(statesOf(keys, new Date(now)))

describe('the life of a signing key', () => {
  it('KY-03 a new key is published and does not sign before its time', () => {
    const keys = [key('old', NOW - DAY), key('new', NOW + DAY)]
    expect(states(keys)).toEqual({ old: 'signing', new: 'published' })
    expect(states(keys, NOW + DAY - 1)).toEqual({ old: 'signing', new: 'published' })
    expect(states(keys, NOW + DAY)).toEqual({ old: 'retiring', new: 'signing' })
  })

  it('KY-04 a key that signed stays published until its last token has died, clock leeway and caches included', () => {
    const keys = [key('old', NOW - DAY), key('new', NOW)]
    expect(states(keys, NOW + OUTLIVES_LAST_SIGNATURE_MS - 1).old).toBe('retiring')
    expect(states(keys, NOW + OUTLIVES_LAST_SIGNATURE_MS).old).toBe('retired')
    expect(states(keys, NOW + 100 * DAY).new).toBe('signing')
  })

  it('KY-04 a key that was removed is gone at once, and the one before it signs again', () => {
    const keys = [key('old', NOW - 2 * DAY), key('bad', NOW - DAY, NOW)]
    expect(states(keys)).toEqual({ old: 'signing', bad: 'retired' })
  })

  it('exactly one key signs, whatever the history, as long as one may', () => {
    const keys = [key('a', NOW - 5), key('b', NOW - 5), key('c', NOW - 3, NOW - 1), key('d', NOW + 5)]
    expect(Object.values(states(keys)).filter((state) => state === 'signing')).toHaveLength(1)
  })
})
