import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { stretchesOf } from './spans.ts'

const HOUR = 3_600_000
const MONDAY = Date.UTC(2026, 10, 23)

/** How often each hour that any of them touches is counted. */
function countsOf(range: { from: number; to: number }): Map<number, number> {
  const counts = new Map<number, number>()
  for (const { from, to, isTaken } of stretchesOf(range))
    for (let hour = from; hour < to; hour += HOUR)
      counts.set(hour, (counts.get(hour) ?? 0) + (isTaken ? -1 : 1))
  return counts
}

describe('the spans of a time', () => {
  it('have each of its hours once, and no other', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 2_000 }), fc.integer({ min: 1, max: 2_000 }), (start, length) => {
        const from = MONDAY + start * HOUR
        const to = from + length * HOUR
        const found = [...countsOf({ from, to })].filter(([, count]) => count !== 0)
        expect(found.toSorted(([a], [b]) => a - b)).toEqual(
          Array.from({ length }, (_, n) => [from + n * HOUR, 1]),
        )
      }),
    )
  })

  it('begin where the sums of their length do', () => {
    for (const { hours, from, to } of stretchesOf({ from: MONDAY + 5 * HOUR, to: MONDAY + 3_000 * HOUR })) {
      expect((from - MONDAY) % Math.min(hours * HOUR, 168 * HOUR)).toBe(0)
      expect((to - from) % (hours * HOUR)).toBe(0)
    }
  })

  it('are few: a year of days is some twenty', () => {
    for (let day = 0; day < 28; day++) {
      const from = MONDAY + day * 24 * HOUR
      const parts = stretchesOf({ from, to: from + 365 * 24 * HOUR })
      const spans = parts.reduce((sum, { hours, from, to }) => sum + (to - from) / (hours * HOUR), 0)
      expect(spans).toBeLessThan(26)
    }
  })
})
