import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  after,
  BY_TIME,
  CREDENTIAL_STATES,
  type CredentialState,
  type CredentialTimes,
  isLive,
  mayStart,
  ruleOf,
  stateOf,
  TRANSITION_NAMES,
  TRANSITIONS,
  type Transition,
} from './credential-life-cycle.ts'

const HOUR = 3_600_000
const NOW = new Date(1_800_000_000_000)
const at = (hours: number) => new Date(NOW.getTime() + hours * HOUR)

const FRESH: CredentialTimes = {
  expiresAt: null,
  retiresAt: null,
  replacedBy: null,
  deactivatedAt: null,
  revokedAt: null,
}

/** Every combination of times: none, gone by, this very moment, and still to come. */
const end = fc.constantFrom(null, at(-5), NOW, at(5))
const past = fc.constantFrom(null, at(-1))
const anyTimes = fc
  .record({ expiresAt: end, retiresAt: end, deactivatedAt: past, revokedAt: past })
  .map((times): CredentialTimes => ({ ...times, replacedBy: times.retiresAt && 'next' }))

/** From when on a credential is refused if nothing is changed; null when it goes on for ever. */
function endOf({ expiresAt, retiresAt }: CredentialTimes): Date | null {
  if (expiresAt === null || retiresAt === null) return expiresAt ?? retiresAt
  return expiresAt < retiresAt ? expiresAt : retiresAt
}

describe('states of a credential', () => {
  it('SE-04 works exactly while neither its end nor that of its overlap has come, and nobody stopped it', () => {
    fc.assert(
      fc.property(anyTimes, (times) => {
        const ended = [times.expiresAt, times.retiresAt].some((one) => one !== null && one <= NOW)
        const stopped = times.deactivatedAt !== null || times.revokedAt !== null
        expect(isLive(stateOf(times, NOW))).toBe(!ended && !stopped)
        if (!stopped) expect(isLive(stateOf(times, NOW))).toBe((endOf(times) ?? at(1)) > NOW)
      }),
      { numRuns: 1000 },
    )
  })

  it('SE-04 time alone never makes one work again', () => {
    fc.assert(
      fc.property(anyTimes, fc.nat(20), (times, hours) => {
        const [now, later] = [stateOf(times, NOW), stateOf(times, at(hours))]
        if (!isLive(now)) expect(isLive(later)).toBe(false)
        const byTime = BY_TIME.some(({ from, to }) => from === now && to === later)
        expect(now === later || byTime).toBe(true)
      }),
      { numRuns: 1000 },
    )
  })
})

describe('transitions', () => {
  it('SE-04 are listed whole, once each', () => {
    expect(TRANSITION_NAMES).toEqual(Object.keys(TRANSITIONS))
  })

  it('SE-04 lead where the table says, from wherever it says, and use every arrow of it', () => {
    const used = new Set<string>()
    const ends = fc.constantFrom(NOW, at(1), at(720))
    fc.assert(
      fc.property(anyTimes, fc.constantFrom(...TRANSITION_NAMES), ends, (times, transition, until) => {
        const from = stateOf(times, NOW)
        if (!mayStart(transition, from)) return
        // An extension ends later than now; a rotation may end it at once.
        const chosen = transition === 'extend' && until <= NOW ? at(1) : until
        const to = stateOf(after(transition, times, { now: NOW, until: chosen, successorId: 'next' }), NOW)
        expect(ruleOf(transition).to).toContain(to)
        used.add(`${transition} ${from} ${to}`)
      }),
      { numRuns: 5000 },
    )
    const reached = (transition: Transition) =>
      new Set([...used].filter((line) => line.startsWith(`${transition} `)).map((line) => line.split(' ')[2]))
    for (const transition of TRANSITION_NAMES)
      if (transition !== 'add') expect(reached(transition)).toEqual(new Set(ruleOf(transition).to))
    expect(stateOf(FRESH, NOW)).toBe(TRANSITIONS.add.to[0])
  })

  it('SE-04 one that works cannot be deleted: it is deactivated or retired first', () => {
    expect(CREDENTIAL_STATES.filter((state) => mayStart('delete', state))).toEqual(
      CREDENTIAL_STATES.filter((state) => !isLive(state) && state !== 'revoked'),
    )
  })

  it('SE-04 nothing leads out of being revoked, and only a new one out of being expired', () => {
    for (const transition of TRANSITION_NAMES) {
      expect(mayStart(transition, 'revoked')).toBe(false)
      if (transition !== 'delete') expect(mayStart(transition, 'expired')).toBe(false)
    }
  })

  it('SE-04 exactly those that make one more work need room for it', () => {
    for (const transition of TRANSITION_NAMES) {
      const { from, to, needsRoom } = ruleOf(transition)
      const makesOneWork = transition === 'rotate' || (to.every(isLive) && !from.some(isLive))
      expect(needsRoom, transition).toBe(makesOneWork)
    }
  })
})

/**
 * A second account of a credential's life, in words instead of times: what it is, and in how many hours it ends.
 * Made to be compared, so it shares nothing with the table.
 */
class Model {
  status: 'on' | 'off' | 'gone' = 'on'
  /** Hours until its own end, and until that of its overlap. */
  life: number | null
  overlap: number | null = null

  constructor(life: number | null) {
    this.life = life
  }

  get word(): CredentialState {
    if (this.status === 'gone') return 'revoked'
    if (this.life !== null && this.life <= 0) return 'expired'
    if (this.status === 'off') return 'deactivated'
    if (this.overlap === null) return 'active'
    return this.overlap > 0 ? 'retiring' : 'retired'
  }

  pass(hours: number) {
    if (this.life !== null) this.life -= hours
    if (this.overlap !== null) this.overlap -= hours
  }

  /** Whether it was possible. */
  do(transition: Transition, hours: number): boolean {
    const { word } = this
    if (transition === 'rotate' && word === 'active') this.overlap = hours
    else if (transition === 'cancel' && word === 'retiring') this.overlap = null
    else if (transition === 'extend' && word === 'retiring') this.overlap = hours
    else if (transition === 'retire' && word === 'retiring') this.overlap = 0
    else if (transition === 'deactivate' && (word === 'active' || word === 'retiring')) this.status = 'off'
    else if (transition === 'reactivate' && (word === 'retired' || word === 'deactivated')) {
      this.status = 'on'
      if (this.overlap !== null && this.overlap <= 0) this.overlap = null
    } else if (transition === 'delete' && ['retired', 'deactivated', 'expired'].includes(word))
      this.status = 'gone'
    else return false
    return true
  }
}

describe('histories', () => {
  const step = fc.record({
    transition: fc.constantFrom(...TRANSITION_NAMES),
    hours: fc.integer({ min: 1, max: 720 }),
    wait: fc.integer({ min: 0, max: 200 }),
  })

  it('SE-04 FT-18 thousands of random ones go as a simple model says', () => {
    fc.assert(
      fc.property(
        fc.option(fc.integer({ min: 1, max: 2000 })),
        fc.array(step, { minLength: 5, maxLength: 30 }),
        (life, steps) => {
          const model = new Model(life)
          let times: CredentialTimes = { ...FRESH, expiresAt: life === null ? null : at(life) }
          let clock = 0
          for (const { transition, hours, wait } of steps) {
            clock += wait
            model.pass(wait)
            const now = at(clock)
            expect(stateOf(times, now)).toBe(model.word)
            const possible = mayStart(transition, stateOf(times, now))
            expect(model.do(transition, hours), transition).toBe(possible)
            if (possible)
              times = after(transition, times, { now, until: at(clock + hours), successorId: 'next' })
            expect(stateOf(times, now)).toBe(model.word)
          }
        },
      ),
      { numRuns: 5000 },
    )
  })
})
