import { describe, expect, it } from 'vitest'
import { gainOf, growthOf, previousOf, sizeOfChange } from './usage-tiles.tsx'

const DAY = 86_400_000

describe('a figure beside the one before', () => {
  it('grows and shrinks by rounded percent', () => {
    expect(growthOf(111, 100)).toEqual({ amount: 11, unit: '%' })
    expect(growthOf(1004, 1000)?.amount).toBe(0)
    expect(growthOf(1, 3)?.amount).toBe(-67)
  })

  it('is compared with nothing by no percent', () => {
    expect(growthOf(5, 0)).toBeNull()
    expect(gainOf({ issued: 1, refused: 0 }, { issued: 0, refused: 0 })).toBeNull()
    expect(gainOf({ issued: 0, refused: 0 }, { issued: 1, refused: 0 })).toBeNull()
  })

  it('gains points where it is a share itself', () => {
    expect(gainOf({ issued: 3, refused: 1 }, { issued: 1, refused: 1 })).toEqual({
      amount: 25,
      unit: 'point',
    })
  })

  it('is so many times as much where percents would be thousands', () => {
    const words = [growthOf(111, 100), growthOf(1, 3), growthOf(109, 10), growthOf(616, 1)].map(
      (by) => by && sizeOfChange(by),
    )
    expect(words).toEqual(['11 %', '67 %', '990 %', '616 ×'])
  })

  it('names the time before by its length', () => {
    expect(previousOf({ name: '24h', from: 0, to: DAY })).toBe('previous 24 h')
    expect(previousOf({ name: '30d', from: 0, to: 30 * DAY })).toBe('previous 30 days')
    expect(previousOf({ name: 'custom', from: 0, to: DAY })).toBe('previous day')
  })
})
