import { describe, expect, it } from 'vitest'
import { type AppFacts, type AppState, evidenceFor, stateOfApp } from './app-state.ts'

const HEALTHY: AppFacts = {
  status: 'active',
  ageDays: 200,
  issued24h: 100,
  refused24h: 0,
  issuedLately: 0,
  refusedLately: 0,
  calmMinutes: null,
  unusedDays: 0,
  liveCredentials: 1,
  endsInDays: null,
  soonDays: 30,
}

const judged = (facts: Partial<AppFacts>): [AppState, string] => {
  const all = { ...HEALTHY, ...facts }
  const state = stateOfApp(all)
  return [state, evidenceFor(state, all)]
}

describe('the state of an app', () => {
  it('is healthy with a token lately and a secret that goes on', () => {
    expect(judged({})).toEqual(['healthy', 'Last token today.'])
    expect(judged({ unusedDays: 1, issued24h: 0 })).toEqual(['healthy', 'Last token yesterday.'])
    expect(judged({ unusedDays: 89, issued24h: 0 })).toEqual(['healthy', 'Last token 89 days ago.'])
  })

  it('is failing from 5 refusals on that are more than a fifth, or when nothing but refusals came', () => {
    expect(judged({ issued24h: 16, refused24h: 5 })).toEqual(['failing', '5 of 21 requests refused in 24 h.'])
    expect(judged({ issued24h: 20, refused24h: 5 })[0]).toBe('healthy')
    expect(judged({ issued24h: 19, refused24h: 5 })[0]).toBe('failing')
    expect(judged({ issued24h: 1, refused24h: 4 })[0]).toBe('healthy')
    expect(judged({ issued24h: 0, refused24h: 1 })).toEqual(['failing', '1 of 1 request refused in 24 h.'])
  })

  it('is failing as soon as the last two hours say so, however many tokens it got before', () => {
    const many = { issued24h: 10_000, refused24h: 60 }
    expect(judged({ ...many, issuedLately: 40, refusedLately: 60 })[0]).toBe('failing')
    expect(judged({ ...many, issuedLately: 400, refusedLately: 60 })[0]).toBe('healthy')
    expect(judged({ ...many, issuedLately: 0, refusedLately: 4 })[0]).toBe('healthy')
  })

  it('is healthy again after a token and a quarter of an hour without a refusal, or once refusals are few', () => {
    const bad = { issued24h: 10, refused24h: 600, issuedLately: 2, refusedLately: 500 }
    expect(judged({ ...bad, calmMinutes: null })[0]).toBe('failing')
    expect(judged({ ...bad, calmMinutes: 14 })[0]).toBe('failing')
    expect(judged({ ...bad, calmMinutes: 15 })[0]).toBe('healthy')
    expect(judged({ ...bad, issuedLately: 20, refusedLately: 5 })[0]).toBe('healthy')
    expect(judged({ ...bad, issuedLately: 4, refusedLately: 0 })[0]).toBe('failing')
  })

  it('is idle after 90 days without a token, and not before it is 90 days old', () => {
    const quiet = { issued24h: 0 }
    expect(judged({ ...quiet, unusedDays: 90 })).toEqual(['idle', 'No token for 90 days.'])
    expect(judged({ ...quiet, unusedDays: null })).toEqual(['idle', 'Never used in 200 days.'])
    expect(judged({ ...quiet, unusedDays: null, ageDays: 90 })[0]).toBe('idle')
    expect(judged({ ...quiet, unusedDays: null, ageDays: 89 })).toEqual(['new', 'No token yet.'])
    expect(judged({ ...quiet, unusedDays: null, ageDays: 1, liveCredentials: 0 })).toEqual([
      'new',
      'Never used; no secret or key works.',
    ])
  })

  it('is about to lose its last secret within the days of the setting, and locked out when none is left that somebody wants', () => {
    expect(judged({ endsInDays: 29 })).toEqual(['ending', 'Its last secret or key expires in 29 days.'])
    expect(judged({ endsInDays: 30 })[0]).toBe('healthy')
    expect(judged({ endsInDays: 30, soonDays: 45 })[0]).toBe('ending')
    expect(judged({ endsInDays: 29, soonDays: 14 })[0]).toBe('healthy')
    expect(judged({ endsInDays: 0 })[1]).toBe('Its last secret or key expires within 24 h.')
    expect(judged({ liveCredentials: 0, issued24h: 0, unusedDays: 3 })).toEqual([
      'locked_out',
      'No secret or key works; last token 3 days ago.',
    ])
    expect(judged({ liveCredentials: 0, refused24h: 1, unusedDays: null })).toEqual([
      'locked_out',
      'No secret or key works; 1 request refused in 24 h.',
    ])
  })

  it('takes the first that fits: what is wrong now goes before what will be, what is used before what is not', () => {
    expect(judged({ status: 'suspended', refused24h: 100, liveCredentials: 0 })[0]).toBe('suspended')
    expect(judged({ liveCredentials: 0, issued24h: 0, refused24h: 9 })[0]).toBe('locked_out')
    expect(judged({ issued24h: 0, refused24h: 9, endsInDays: 1 })[0]).toBe('failing')
    expect(judged({ issued24h: 0, refused24h: 9, unusedDays: 200 })[0]).toBe('failing')
    expect(judged({ issued24h: 0, unusedDays: 200, endsInDays: 1 })[0]).toBe('idle')
    expect(judged({ issued24h: 0, unusedDays: 200, liveCredentials: 0 })[0]).toBe('idle')
  })
})
