import { describe, expect, it } from 'vitest'
import { stageOf, stageTimes } from './stages.ts'

const none = { createdAt: new Date(1), claimedAt: null, firstTokenAt: null, firstCallAt: null, liveAt: null }

describe('the stage of a partner', () => {
  it('is the furthest that it reached, since it did', () => {
    expect(stageOf(none)).toEqual({ stage: 'invited', since: new Date(1) })
    const claimed = { ...none, claimedAt: new Date(2) }
    expect(stageOf(claimed)).toEqual({ stage: 'claimed', since: new Date(2) })
    const token = { ...claimed, firstTokenAt: new Date(3) }
    expect(stageOf(token)).toEqual({ stage: 'first_token', since: new Date(3) })
    expect(stageOf({ ...token, firstCallAt: new Date(4) })).toEqual({
      stage: 'first_call',
      since: new Date(4),
    })
    // Its API verifies by itself, so that no call is seen here.
    expect(stageOf({ ...token, liveAt: new Date(5) })).toEqual({ stage: 'live', since: new Date(5) })
  })
})

describe('the time in each stage', () => {
  const lasted = (partner: typeof none | object) =>
    stageTimes({ ...none, ...partner }, new Date(100)).map(({ lastedMs }) => lastedMs)

  it('is until the next stage that was reached, or until now', () => {
    expect(lasted({})).toEqual([99, null, null, null, null])
    const token = { claimedAt: new Date(11), firstTokenAt: new Date(31) }
    expect(lasted(token)).toEqual([10, 20, 69, null, null])
    // No call is seen here.
    expect(lasted({ ...token, liveAt: new Date(91) })).toEqual([10, 20, 60, null, 9])
  })

  it('is none of a stage that was reached after a later one', () => {
    expect(lasted({ firstTokenAt: new Date(31), firstCallAt: new Date(60), liveAt: new Date(50) })).toEqual([
      ...[30, null, 19, 0, 50],
    ])
  })
})
