import {
  after,
  BY_TIME,
  CREDENTIAL_STATES,
  type CredentialState,
  type CredentialTimes,
  mayStart,
  stateOf,
  TRANSITION_NAMES,
  TRANSITIONS,
  type Transition,
} from '#lib/features/credentials/credential-life-cycle.ts'

/** One way from a state to another; `from` is null where a life begins. */
export type Arrow = { transition: Transition; from: CredentialState | null; to: CredentialState }

const NOW = new Date(0)
const PAST = new Date(-1)
const AHEAD = new Date(1)

/** Every life that differs in what can come of it. */
const LIVES: readonly CredentialTimes[] = [null, PAST, AHEAD].flatMap((retiresAt) =>
  [null, PAST].flatMap((expiresAt) =>
    [null, PAST].map((deactivatedAt) => ({
      expiresAt,
      retiresAt,
      replacedBy: retiresAt && 'next',
      deactivatedAt,
      revokedAt: null,
    })),
  ),
)

/** All ways from state to state, found by going them: what the docs show cannot differ from what the verbs do. */
export function arrows(): Arrow[] {
  const found = TRANSITION_NAMES.flatMap((transition): Arrow[] => {
    if (transition === 'add') return TRANSITIONS.add.to.map((to) => ({ transition, from: null, to }))
    return LIVES.flatMap((life) => {
      const from = stateOf(life, NOW)
      if (!mayStart(transition, from)) return []
      // Only a rotation can end what it replaces at once.
      const ends = transition === 'rotate' ? [AHEAD, NOW] : [AHEAD]
      return ends.map((until) => {
        const next = after(transition, life, { now: NOW, until, successorId: 'next' })
        return { transition, from, to: stateOf(next, NOW) }
      })
    })
  })
  const byName = new Map(found.map((arrow) => [`${arrow.transition} ${arrow.from} ${arrow.to}`, arrow]))
  return [...byName.values()]
}

/** The ways of one transition in words: "active → retiring or retired". One line for each state that it starts in. */
export function waysOf(transition: Transition): string[] {
  const ways = arrows().filter((arrow) => arrow.transition === transition)
  const starts = [null, ...CREDENTIAL_STATES].filter((state) => ways.some(({ from }) => from === state))
  return starts.map((start) => {
    const ends = CREDENTIAL_STATES.filter((state) =>
      ways.some(({ from, to }) => from === start && to === state),
    )
    return `${start ?? 'new'} → ${ends.join(' or ')}`
  })
}

/** What happens by itself, in the same words, each with its reason. */
export function waysByTime(): { way: string; when: string }[] {
  const reasons = [...new Set(BY_TIME.map(({ when }) => when))]
  return reasons.map((when) => {
    const ways = BY_TIME.filter((one) => one.when === when)
    return { way: `${ways.map(({ from }) => from).join(', ')} → ${ways[0]?.to ?? ''}`, when }
  })
}
