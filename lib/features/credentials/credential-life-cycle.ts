import type { ChangeName } from '#lib/changes/events.ts'
import { SECRET_LIVES } from '#lib/features/teams/secret-lives.ts'

// The one table of what becomes of a secret or key: the verbs, the Secrets page, activity and the docs all go by it.

/** What a client authenticates with. */
export type CredentialKind = 'secret' | 'key'

/** How many secrets, and how many keys, of one client may work at a time. */
export const MAX_LIVE_CREDENTIALS = 5

const HOUR = 3600
const DAY = 24 * HOUR

/** How long a credential may go on beside the one that replaces it, counted from the moment that is decided. */
export const MAX_OVERLAP_SECONDS = 30 * DAY

/** The overlaps that are offered by name. */
export const OVERLAPS = [
  { name: 'now', seconds: 0 },
  { name: '1h', seconds: HOUR },
  { name: '24h', seconds: DAY },
  { name: '7d', seconds: 7 * DAY },
  { name: '30d', seconds: MAX_OVERLAP_SECONDS },
] as const

/** The lives that are offered by name to a new one, in days. */
export const LIVES: readonly { name: string; days: number | null }[] = [
  { name: 'never', days: null },
  ...SECRET_LIVES.map((days) => ({ name: `${days}d`, days })),
]

/** Those of them that a team allows, whose longest life is so many days. */
export const livesWithin = (maxDays: number | null) =>
  LIVES.filter(({ days }) => maxDays === null || (days !== null && days <= maxDays))

/** Whether a secret works and is older than its team, whose longest life is so many days, lets a new one be. */
export const isOverdue = (
  { kind, state, createdAt }: { kind: CredentialKind; state: CredentialState; createdAt: Date },
  maxDays: number | null,
  now: Date,
): boolean =>
  maxDays !== null &&
  kind === 'secret' &&
  state === 'active' &&
  now.getTime() - createdAt.getTime() > maxDays * DAY * 1000

/** The overlap when none is chosen. */
export const DEFAULT_OVERLAP = '7d'

/** Where a credential stands. The first two are live: they authenticate. */
export const CREDENTIAL_STATES = [
  'active',
  'retiring',
  'retired',
  'deactivated',
  'expired',
  'revoked',
] as const
export type CredentialState = (typeof CREDENTIAL_STATES)[number]

/** What is stored of a credential's life; its state follows from this and the time alone. */
export type CredentialTimes = {
  /** Its own end, chosen when it was made. */
  expiresAt: Date | null
  /** Until when it goes on beside the one that replaces it. */
  retiresAt: Date | null
  /** Id of the one that replaces it. */
  replacedBy: string | null
  deactivatedAt: Date | null
  /** Deleted, for good. */
  revokedAt: Date | null
}

const isPast = (end: Date | null, now: Date) => end !== null && end.getTime() <= now.getTime()

/** The state at `now`. What cannot be undone goes before what can. */
export function stateOf(times: CredentialTimes, now: Date): CredentialState {
  if (times.revokedAt !== null) return 'revoked'
  if (isPast(times.expiresAt, now)) return 'expired'
  if (times.deactivatedAt !== null) return 'deactivated'
  if (isPast(times.retiresAt, now)) return 'retired'
  return times.retiresAt === null ? 'active' : 'retiring'
}

/** Whether a credential in this state authenticates. */
export const isLive = (state: CredentialState): boolean => state === 'active' || state === 'retiring'

/** What a transition is told: the time it happens, the end it sets, and the one that takes over. */
export type Change = { now: Date; until?: Date; successorId?: string }

type Rule = {
  /** What it does, for the docs. */
  meaning: string
  /** What it is in the audit log. */
  event: ChangeName
  /** The same as people read it, before the name of the secret or key. */
  told: string
  /** Where it may start; nowhere for what begins a life. */
  from: readonly CredentialState[]
  /** Where it can lead. */
  to: readonly CredentialState[]
  /** Where it leads the one that was to take over. */
  successorTo?: CredentialState
  /** Whether it makes one more work: then fewer than `MAX_LIVE_CREDENTIALS` others may be live. */
  needsRoom: boolean
  /** What it writes. */
  sets: (times: CredentialTimes, change: Change) => Partial<CredentialTimes>
}

export const TRANSITIONS = {
  add: {
    meaning: 'Adds a new one that works immediately.',
    event: 'credential.added',
    told: 'added',
    from: [],
    to: ['active'],
    needsRoom: true,
    sets: () => ({}),
  },
  rotate: {
    meaning: 'Adds a new one that replaces this one. The old one keeps working for the time you choose.',
    event: 'credential.rotated',
    told: 'started rotating',
    from: ['active'],
    to: ['retiring', 'retired'],
    needsRoom: true,
    sets: (_, { until = null, successorId = null }) => ({ retiresAt: until, replacedBy: successorId }),
  },
  cancel: {
    meaning: 'Cancels a rotation: this one stays, the new one is deactivated.',
    event: 'credential.rotation_cancelled',
    told: 'cancelled the rotation of',
    from: ['retiring'],
    to: ['active'],
    successorTo: 'deactivated',
    needsRoom: false,
    sets: () => ({ retiresAt: null, replacedBy: null }),
  },
  extend: {
    meaning: 'Keeps it working for longer, up to 30 days from now.',
    event: 'credential.overlap_extended',
    told: 'extended the rotation of',
    from: ['retiring'],
    to: ['retiring'],
    needsRoom: false,
    sets: (_, { until = null }) => ({ retiresAt: until }),
  },
  retire: {
    meaning: 'Stops it now, before the chosen time.',
    event: 'credential.retired',
    told: 'retired',
    from: ['retiring'],
    to: ['retired'],
    needsRoom: false,
    sets: (_, { now }) => ({ retiresAt: now }),
  },
  deactivate: {
    meaning: 'Stops it. You can undo this.',
    event: 'credential.deactivated',
    told: 'deactivated',
    from: ['active', 'retiring'],
    to: ['deactivated'],
    needsRoom: false,
    sets: (_, { now }) => ({ deactivatedAt: now }),
  },
  reactivate: {
    meaning: 'Makes a retired or deactivated one work again.',
    event: 'credential.reactivated',
    told: 'reactivated',
    from: ['retired', 'deactivated'],
    to: ['active', 'retiring'],
    needsRoom: true,
    // A time that has not come is still to be kept; one that has would end it again at once.
    sets: ({ retiresAt }, { now }) => ({
      deactivatedAt: null,
      ...(isPast(retiresAt, now) && { retiresAt: null, replacedBy: null }),
    }),
  },
  delete: {
    meaning: 'Deletes it permanently and revokes the tokens obtained with it.',
    event: 'credential.deleted',
    told: 'deleted',
    from: ['retired', 'deactivated', 'expired'],
    to: ['revoked'],
    needsRoom: false,
    sets: (_, { now }) => ({ revokedAt: now }),
  },
} as const satisfies Record<string, Rule>

export type Transition = keyof typeof TRANSITIONS

const isTransition = (name: string): name is Transition => Object.hasOwn(TRANSITIONS, name)

/** All transitions, in the order of a life. */
export const TRANSITION_NAMES: readonly Transition[] = Object.keys(TRANSITIONS).filter(isTransition)

/** The row of a transition. */
export const ruleOf = (transition: Transition): Rule => TRANSITIONS[transition]

/** Whether the transition may start in this state. */
export const mayStart = (transition: Transition, state: CredentialState): boolean =>
  ruleOf(transition).from.includes(state)

/** What the audit log calls the changes that bring one to this state. */
export const eventsThatLeadTo = (state: CredentialState): ChangeName[] =>
  TRANSITION_NAMES.map(ruleOf)
    .filter(({ to, successorTo }) => to.includes(state) || successorTo === state)
    .map(({ event }) => event)

/** The times after a transition, which the caller has seen may start. */
export function after(transition: Transition, times: CredentialTimes, change: Change): CredentialTimes {
  return { ...times, ...ruleOf(transition).sets(times, change) }
}

/** What happens by itself when a time comes. */
export const BY_TIME: readonly { from: CredentialState; to: CredentialState; when: string }[] = [
  { from: 'retiring', to: 'retired', when: 'the chosen time is reached' },
  { from: 'active', to: 'expired', when: 'it expires' },
  { from: 'retiring', to: 'expired', when: 'it expires' },
  { from: 'retired', to: 'expired', when: 'it expires' },
  { from: 'deactivated', to: 'expired', when: 'it expires' },
]

/** Said of an end that has gone by. */
export const IN_THE_PAST = 'This time is in the past.'
