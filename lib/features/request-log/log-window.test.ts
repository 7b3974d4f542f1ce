import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { bucketsOf, windowOf } from './log-window.ts'

const HOUR = 3_600_000
const DAY = 24 * HOUR
const now = Date.parse('2026-11-29T14:03:22Z')
const at = { now, keptMs: 30 * DAY }
const of = (filter: Partial<Parameters<typeof windowOf>[0]>) =>
  windowOf({ range: '24h', from: null, to: null, ...filter }, at)
const time = (text: string) => Date.parse(`${text}Z`)

describe('the time a log is looked at', () => {
  it('ends now, and begins with a whole bucket', () => {
    expect(of({ range: '1h' })).toMatchObject({ from: time('2026-11-29T13:04'), to: null, bucketMs: 60_000 })
    expect(of({})).toMatchObject({ from: time('2026-11-28T15:00'), to: null, bucketMs: HOUR })
    expect(of({ range: '7d' })).toMatchObject({
      from: time('2026-11-22T15:00'),
      to: null,
      bucketMs: 3 * HOUR,
    })
  })

  it('is one’s own where one says so, open at either end', () => {
    const [from, to] = [time('2026-11-20T10:00'), time('2026-11-20T10:30')]
    expect(of({ from, to, range: '7d' })).toEqual({ from, to, until: to, bucketMs: 60_000 })
    expect(of({ from })).toMatchObject({ from, to: null, until: now })
    expect(of({ to })).toMatchObject({ from: to - 30 * DAY, to })
  })

  it('is none where it ends before it begins', () => {
    const [from, to] = [time('2026-11-20T10:00'), time('2026-11-20T09:00')]
    expect(of({ from, to })).toBeNull()
    expect(of({ from, to: from })).toBeNull()
  })

  it('has few buckets whatever it is, which hold every moment of it', () => {
    const moments = fc.integer({ min: 0, max: 4_000_000_000 }).map((minute) => minute * 60_000)
    fc.assert(
      fc.property(moments, moments, (one, other) => {
        const window = of({ from: Math.min(one, other), to: Math.max(one, other) + 60_000 })
        const buckets = window && bucketsOf(window)
        if (!buckets) throw new Error('no window')
        expect(buckets.length).toBeLessThanOrEqual(73)
        expect(buckets[0]).toBeLessThanOrEqual(window.from)
        expect((buckets.at(-1) ?? 0) + window.bucketMs).toBeGreaterThanOrEqual(window.until)
      }),
    )
  })
})
