import { describe, expect, it } from 'vitest'
import { type Evidence, NO_EVIDENCE, verdictOf } from './verdict.ts'

const HOUR = 3600

const used = (agoSeconds: number, counts: Partial<Evidence> = {}): Evidence => ({
  ...NO_EVIDENCE,
  ...counts,
  lastUse: {
    at: '2026-11-24T12:00:00.000Z',
    agoSeconds,
    address: '203.0.113.7',
    userAgent: 'python-requests/2.31',
  },
})

describe('the verdict on a secret', () => {
  it('SE-04 says how much it is still used, and by whom last', () => {
    expect(verdictOf(used(60, { tokens1h: 12, tokens24h: 300 }))).toEqual({
      kind: 'used',
      text: 'still used: 12 tokens in the last hour, last from 203.0.113.7, python-requests/2.31',
    })
    expect(verdictOf(used(60, { tokens1h: 1, tokens24h: 1 })).text).toContain('1 token in the last hour')
    expect(verdictOf(used(5 * HOUR, { tokens24h: 3 }))).toEqual({
      kind: 'used',
      text: 'still used: 3 tokens in the last 24 h, last 5 h ago from 203.0.113.7, python-requests/2.31',
    })
  })

  it('SE-04 calls it safe to retire from 24 h without use, and not a second before', () => {
    expect(verdictOf(used(24 * HOUR - 1)).kind).toBe('used')
    expect(verdictOf(used(24 * HOUR)).kind).toBe('idle')
    expect(verdictOf(used(26 * HOUR)).text).toBe('not used for 26 h: safe to retire')
    expect(verdictOf(used(100 * HOUR)).text).toBe('not used for 4 days: safe to retire')
  })

  it('SE-04 tells never used from not used lately', () => {
    expect(verdictOf(NO_EVIDENCE)).toEqual({ kind: 'never_used', text: 'never used' })
  })

  it('leaves out a user agent that was not sent', () => {
    const { lastUse } = used(60)
    const evidence = { ...NO_EVIDENCE, tokens1h: 2, lastUse: lastUse && { ...lastUse, userAgent: null } }
    expect(verdictOf(evidence).text).toBe('still used: 2 tokens in the last hour, last from 203.0.113.7')
  })
})
