import { describe, expect, it } from 'vitest'
import { type AppFacts, type AppState, evidenceFor, stateOfApp } from './app-state.ts'

const WELL: AppFacts = {
  status: 'active',
  ageDays: 200,
  issued24h: 100,
  refused24h: 0,
  unusedDays: 0,
  liveCredentials: 1,
  endsInDays: null,
}

const judged = (facts: Partial<AppFacts>): [AppState, string] => {
  const all = { ...WELL, ...facts }
  const state = stateOfApp(all)
  return [state, evidenceFor(state, all)]
}

describe('the state of an app', () => {
  it('is well with a token lately and a secret that goes on', () => {
    expect(judged({})).toEqual(['well', 'Last token today.'])
    expect(judged({ unusedDays: 1, issued24h: 0 })).toEqual(['well', 'Last token yesterday.'])
    expect(judged({ unusedDays: 89, issued24h: 0 })).toEqual(['well', 'Last token 89 days ago.'])
  })

  it('is failing from 5 refusals on that are more than a fifth, or when nothing but refusals came', () => {
    expect(judged({ issued24h: 16, refused24h: 5 })).toEqual([
      'failing',
      '5 of 21 requests refused in the last 24 h.',
    ])
    expect(judged({ issued24h: 20, refused24h: 5 })[0]).toBe('well')
    expect(judged({ issued24h: 19, refused24h: 5 })[0]).toBe('failing')
    expect(judged({ issued24h: 1, refused24h: 4 })[0]).toBe('well')
    expect(judged({ issued24h: 0, refused24h: 1 })).toEqual([
      'failing',
      '1 of 1 request refused in the last 24 h.',
    ])
  })

  it('is idle after 90 days without a token, and not before it is 90 days old', () => {
    const quiet = { issued24h: 0 }
    expect(judged({ ...quiet, unusedDays: 90 })).toEqual(['idle', 'No token for 90 days.'])
    expect(judged({ ...quiet, unusedDays: null })).toEqual(['idle', 'Never used in 200 days.'])
    expect(judged({ ...quiet, unusedDays: null, ageDays: 90 })[0]).toBe('idle')
    expect(judged({ ...quiet, unusedDays: null, ageDays: 89 })).toEqual(['new', 'Never used yet.'])
    expect(judged({ ...quiet, unusedDays: null, ageDays: 1, liveCredentials: 0 })).toEqual([
      'new',
      'Never used; no secret or key works.',
    ])
  })

  it('is about to lose its last secret within 30 days, and locked out when none is left that somebody wants', () => {
    expect(judged({ endsInDays: 29 })).toEqual(['ending', 'Its last secret or key expires in 29 days.'])
    expect(judged({ endsInDays: 30 })[0]).toBe('well')
    expect(judged({ endsInDays: 0 })[1]).toBe('Its last secret or key expires within 24 h.')
    expect(judged({ liveCredentials: 0, issued24h: 0, unusedDays: 3 })).toEqual([
      'locked_out',
      'No secret or key works. Last token 3 days ago.',
    ])
    expect(judged({ liveCredentials: 0, refused24h: 1, unusedDays: null })).toEqual([
      'locked_out',
      'No secret or key works. 1 request refused in the last 24 h.',
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
