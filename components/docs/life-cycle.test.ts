import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  after,
  type CredentialTimes,
  mayStart,
  ruleOf,
  stateOf,
  TRANSITION_NAMES,
} from '#lib/features/credentials/credential-life-cycle.ts'
import { arrows, waysByTime, waysOf } from './life-cycle.ts'

const NOW = new Date(1_800_000_000_000)
const at = (hours: number) => new Date(NOW.getTime() + hours * 3_600_000)

describe('the life of a secret as the docs show it', () => {
  it('SE-04 is the table that the verbs go by: the same states before and after, for every transition', () => {
    for (const transition of TRANSITION_NAMES) {
      const shown = arrows().filter((arrow) => arrow.transition === transition)
      const { from, to } = ruleOf(transition)
      expect(new Set(shown.flatMap((arrow) => arrow.from ?? []))).toEqual(new Set(from))
      expect(new Set(shown.map((arrow) => arrow.to))).toEqual(new Set(to))
    }
  })

  it('SE-04 shows every way that a random life can go, and no other', () => {
    const gone = new Set<string>()
    const end = fc.constantFrom(null, at(-5), at(5))
    const times = fc.record({ expiresAt: end, retiresAt: end, deactivatedAt: fc.constantFrom(null, at(-1)) })
    fc.assert(
      fc.property(times, fc.constantFrom(...TRANSITION_NAMES), fc.boolean(), (life, transition, atOnce) => {
        const before: CredentialTimes = { ...life, replacedBy: life.retiresAt && 'next', revokedAt: null }
        const from = stateOf(before, NOW)
        if (!mayStart(transition, from)) return
        const until = atOnce && transition === 'rotate' ? NOW : at(9)
        const next = after(transition, before, { now: NOW, until, successorId: 'next' })
        gone.add(`${transition} ${from} ${stateOf(next, NOW)}`)
      }),
      { numRuns: 3000 },
    )
    const shown = arrows().flatMap(({ transition, from, to }) =>
      from ? [`${transition} ${from} ${to}`] : [],
    )
    expect(new Set(shown)).toEqual(gone)
  })

  it('says it in words', () => {
    expect(waysOf('add')).toEqual(['new → active'])
    expect(waysOf('rotate')).toEqual(['active → retiring or retired'])
    expect(waysOf('reactivate')).toEqual(['retired → active', 'deactivated → active or retiring'])
    expect(waysByTime().map(({ way }) => way)).toEqual([
      'retiring → retired',
      'active, retiring, retired, deactivated → expired',
    ])
  })
})
