import { describe, expect, it } from 'vitest'
import type { TokenEvent, TokenReason } from '#lib/oauth/token-event.ts'
import { isOnlyCounted, RefusalCounts } from './refusal-counts.ts'

const HOUR = 3_600_000
const refusal = (reason: TokenReason, time: number) => ({ reason, time, clientId: null }) as TokenEvent

describe('counts of refusals that are nobody’s own', () => {
  it('FT-08 take a handful of numbers for any number of refusals, and none is missed', () => {
    const counts = new RefusalCounts()
    for (let index = 0; index < 10_000; index++) counts.add(refusal('unknown_client', index))
    for (let index = 0; index < 7; index++) counts.add(refusal('no_credentials', HOUR + index))
    expect(counts.unwritten().map(({ hour, reason, count }) => [hour, reason, count])).toEqual([
      [0, 'unknown_client', 10_000],
      [HOUR, 'no_credentials', 7],
    ])
  })

  it('are written again only when they have grown, and then as a total', () => {
    const counts = new RefusalCounts()
    counts.add(refusal('unknown_client', 1))
    const first = counts.unwritten()
    counts.add(refusal('unknown_client', 2))
    counts.written(first, 10)
    expect(counts.unwritten()).toMatchObject([{ count: 2 }])
    counts.written(counts.unwritten(), 10)
    expect(counts.unwritten()).toEqual([])
    counts.add(refusal('unknown_client', 3))
    expect(counts.unwritten()).toMatchObject([{ count: 3 }])
  })

  it('go on as one total for what comes in late, once the next hour has begun', () => {
    const counts = new RefusalCounts()
    counts.add(refusal('unknown_client', 1))
    counts.written(counts.unwritten(), HOUR + 1)
    counts.add(refusal('unknown_client', HOUR - 1))
    expect(counts.unwritten()).toMatchObject([{ hour: 0, count: 2 }])
  })

  it('TK-05 a secret in a URL, and whatever has an owner, is kept one by one', () => {
    expect(isOnlyCounted(refusal('secret_in_query', 0))).toBe(false)
    expect(isOnlyCounted({ ...refusal('wrong_secret', 0), clientId: 'somebody' })).toBe(false)
    expect(isOnlyCounted(refusal('unknown_client', 0))).toBe(true)
  })
})
