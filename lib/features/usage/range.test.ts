import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { dateOf, isReversed, rangeQuery, readRange, sizeOf } from './range.ts'

const NOW = Date.UTC(2026, 10, 24, 18, 45, 30)

const shown = (address: Record<string, string>) => {
  const { name, unit, from, to } = readRange(address, NOW)
  return [name, unit, new Date(from).toISOString().slice(0, 16), new Date(to).toISOString().slice(0, 16)]
}

describe('the range of a usage page', () => {
  it.each([
    [{}, ['24h', 'hour', '2026-11-23T19:00', '2026-11-24T19:00']],
    [{ range: '7d' }, ['7d', 'day', '2026-11-18T00:00', '2026-11-25T00:00']],
    [{ range: '30d' }, ['30d', 'day', '2026-10-26T00:00', '2026-11-25T00:00']],
    [
      { range: 'custom', from: '2026-11-01', to: '2026-11-10' },
      ['custom', 'day', '2026-11-01T00:00', '2026-11-11T00:00'],
    ],
    [
      { range: 'custom', from: '2026-11-01', to: '2026-11-01' },
      ['custom', 'hour', '2026-11-01T00:00', '2026-11-02T00:00'],
    ],
    // Mended: the wrong way round, in the future, too long, half of it, no day at all.
    [
      { range: 'custom', from: '2026-11-10', to: '2026-11-01' },
      ['custom', 'day', '2026-11-01T00:00', '2026-11-11T00:00'],
    ],
    [
      { range: 'custom', from: '2027-01-01', to: '2027-02-01' },
      ['custom', 'hour', '2026-11-24T00:00', '2026-11-25T00:00'],
    ],
    [
      { range: 'custom', from: '1999-01-01', to: '2026-11-24' },
      ['custom', 'day', '2025-11-24T00:00', '2026-11-25T00:00'],
    ],
    [{ range: 'custom', from: '2026-11-20' }, ['custom', 'hour', '2026-11-20T00:00', '2026-11-21T00:00']],
    [
      { range: 'custom', from: '2026-02-30', to: 'x' },
      ['30d', 'day', '2026-10-26T00:00', '2026-11-25T00:00'],
    ],
    [{ range: 'ever' }, ['24h', 'hour', '2026-11-23T19:00', '2026-11-24T19:00']],
  ])('%j is %j', (address, expected) => {
    expect(shown(address)).toEqual(expected)
  })

  it('is known to be the wrong way round only where it is', () => {
    const days = { from: '2026-11-10', to: '2026-11-01' }
    expect(isReversed({ range: 'custom', ...days })).toBe(true)
    expect(isReversed({ range: '7d', ...days })).toBe(false)
    expect(isReversed({ range: 'custom', from: days.to, to: days.from })).toBe(false)
    expect(isReversed({ range: 'custom', from: days.from, to: 'x' })).toBe(false)
  })

  it('is said by its address, whatever was asked for', () => {
    const days = fc
      .date({ min: new Date(0), max: new Date(NOW), noInvalidDate: true })
      .map((at) => dateOf(at.getTime()))
    const address = fc.record({
      range: fc.constantFrom('24h', '7d', '30d', 'custom', 'x'),
      from: days,
      to: days,
    })
    fc.assert(
      fc.property(address, (asked) => {
        const range = readRange(asked, NOW)
        const again = readRange(Object.fromEntries(new URLSearchParams(rangeQuery(range))), NOW)
        expect(again).toEqual(range)
        expect((range.to - range.from) % sizeOf(range.unit)).toBe(0)
        expect(range.from).toBeLessThan(range.to)
      }),
    )
  })
})
