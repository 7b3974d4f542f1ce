import { describe, expect, it } from 'vitest'
import { stageOf } from './stages.ts'

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
