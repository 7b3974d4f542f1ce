import { describe, expect, it } from 'vitest'
import { reuseOf, wasteOf } from './token-thrift.ts'

const use = { asked: 2_000, activeHours: 24, lives: [3600] }

describe('the coach', () => {
  it('tells an app that asks far more often than the life of its tokens needs', () => {
    expect(wasteOf(use)).toEqual({ asked: 2_000, least: 24 })
    expect(wasteOf({ ...use, activeHours: 1 })).toEqual({ asked: 2_000, least: 1 })
  })

  it('lets ten instances keep a token each, and not eleven', () => {
    expect(wasteOf({ ...use, asked: 240 })).toBeNull()
    expect(wasteOf({ ...use, asked: 241 })).toEqual({ asked: 241, least: 24 })
  })

  it('has no word for fewer than a hundred tokens', () => {
    expect(wasteOf({ ...use, activeHours: 1, asked: 99 })).toBeNull()
    expect(wasteOf({ ...use, activeHours: 1, asked: 100 })).toEqual({ asked: 100, least: 1 })
    expect(wasteOf({ ...use, activeHours: 0, asked: 0 })).toBeNull()
  })

  it('needs more tokens where they live shorter, and for each API', () => {
    expect(wasteOf({ ...use, lives: [300] })).toBeNull()
    expect(wasteOf({ ...use, lives: [86_400] })).toEqual({ asked: 2_000, least: 24 })
    expect(wasteOf({ ...use, lives: [3600, 900] })).toEqual({ asked: 2_000, least: 120 })
    expect(wasteOf({ ...use, asked: 1_200, lives: [3600, 900] })).toBeNull()
  })
})

describe('whether tokens are kept', () => {
  const verdictOf = (asked: number, activeHours: number, lives = [3600]) =>
    reuseOf({ asked, activeHours, lives }).verdict

  it('is told of a burst as of a whole day', () => {
    expect(reuseOf({ asked: 68, activeHours: 1, lives: [3600] })).toEqual({
      ...{ verdict: 'not_kept', asked: 68, least: 1 },
    })
    expect(verdictOf(2_000, 24)).toBe('not_kept')
    expect(verdictOf(24, 24)).toBe('kept')
    expect(verdictOf(240, 24)).toBe('kept')
    expect(verdictOf(68, 1, [300])).toBe('kept')
  })

  it('is not told of few', () => {
    for (const asked of [1, 5, 9]) for (const hours of [1, 9]) expect(verdictOf(asked, hours)).toBe('too_few')
    expect(verdictOf(29, 1)).toBe('too_few')
    expect(verdictOf(30, 1)).toBe('not_kept')
    expect(verdictOf(10, 1)).toBe('kept')
  })
})
