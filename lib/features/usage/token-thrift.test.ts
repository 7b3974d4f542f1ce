import { describe, expect, it } from 'vitest'
import { wasteOf } from './token-thrift.ts'

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
