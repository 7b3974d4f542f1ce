// At a glance: which apps are healthy, and which need somebody. The one table that the list of apps, its filter, an app's
// own page and the notices of incidents go by.

import { count, counted } from '#lib/kernel/number-words.ts'

/**
 * What is known of an app, as `app-facts.ts` reads it. Refused are requests that prove a connection to the app, and no
 * stranger’s (decision 39). Counts of a day are of the running hour and the 23 before it.
 */
export type AppFacts = {
  status: 'active' | 'suspended'
  /** Whole days since it was registered. */
  ageDays: number
  issued24h: number
  refused24h: number
  /** Of the running hour and the one before it. */
  issuedLately: number
  refusedLately: number
  /** Whole minutes since the last refusal, when a token was issued after it; null otherwise. */
  calmMinutes: number | null
  /** Days (UTC) since that of its last token; null when it never got one. */
  unusedDays: number | null
  /** Secrets and keys that work. */
  liveCredentials: number
  /** Whole days until the last of them ends; null when one goes on for ever, or there is none. */
  endsInDays: number | null
  /** Within so many days an end is near: the setting `EXPIRY_REMINDER`. */
  soonDays: number
}

export const APP_STATES = ['suspended', 'locked_out', 'failing', 'new', 'idle', 'ending', 'healthy'] as const
export type AppState = (typeof APP_STATES)[number]

/** From so many refused requests on, and with more than this share of all, an app is failing. */
export const FAILING_REQUESTS = 5
export const FAILING_PERCENT = 20
/** A token, and no refusal for so long, and it is over. */
export const CALM_MINUTES = 15
/** Without a token for so long, an app is idle. */
export const IDLE_DAYS = 90

/**
 * Whether an app may be failing, of columns of these names. What is true with some refusals is true with more: columns that
 * count strangers’ requests, too, find all that fail, and a few that don’t.
 */
export const MAY_FAIL_SQL = `(
  (("refused24h" > 0 AND "issued24h" = 0) OR ${manySql('24h')} OR ${manySql('Lately')})
  AND NOT ("issuedLately" >= ${FAILING_REQUESTS} AND NOT ${manySql('Lately')}))`

/**
 * When an app is in which state; the first that fits is the one. `sql` says the same of columns of the same names,
 * for lists of thousands (a test compares the two).
 */
export const STATE_RULES: readonly { state: AppState; fits: (facts: AppFacts) => boolean; sql: string }[] = [
  { state: 'suspended', fits: ({ status }) => status === 'suspended', sql: `status = 'suspended'` },
  {
    // Somebody needs it, and nothing works.
    state: 'locked_out',
    fits: (facts) => facts.liveCredentials === 0 && (facts.refused24h > 0 || usedWithin(facts, IDLE_DAYS)),
    sql: `"liveCredentials" = 0 AND ("refused24h" > 0 OR coalesce("unusedDays" < ${IDLE_DAYS}, false))`,
  },
  {
    state: 'failing',
    // Of many requests the last two hours tell, of few the day; a fault that is mended is none any more.
    fits: (facts) => isBad(facts) && !isCalm(facts) && !isMended(facts),
    sql: `${MAY_FAIL_SQL} AND coalesce("calmMinutes" < ${CALM_MINUTES}, true)`,
  },
  {
    state: 'new',
    fits: ({ unusedDays, ageDays }) => unusedDays === null && ageDays < IDLE_DAYS,
    sql: `"unusedDays" IS NULL AND "ageDays" < ${IDLE_DAYS}`,
  },
  {
    state: 'idle',
    fits: (facts) => facts.ageDays >= IDLE_DAYS && !usedWithin(facts, IDLE_DAYS),
    sql: `"ageDays" >= ${IDLE_DAYS} AND coalesce("unusedDays" >= ${IDLE_DAYS}, true)`,
  },
  {
    state: 'ending',
    fits: ({ endsInDays, soonDays }) => endsInDays !== null && endsInDays < soonDays,
    sql: 'coalesce("endsInDays" < "soonDays", false)',
  },
  { state: 'healthy', fits: () => true, sql: 'true' },
]

const isBad = ({ issued24h, refused24h, ...facts }: AppFacts) =>
  (refused24h > 0 && issued24h === 0) || areMany(issued24h, refused24h) || isBadLately(facts)

const isBadLately = ({ issuedLately, refusedLately }: Pick<AppFacts, 'issuedLately' | 'refusedLately'>) =>
  areMany(issuedLately, refusedLately)

const isCalm = ({ calmMinutes }: AppFacts) => calmMinutes !== null && calmMinutes >= CALM_MINUTES

/** So many tokens lately, and so few refusals, that what was before does not matter. */
const isMended = (facts: AppFacts) => facts.issuedLately >= FAILING_REQUESTS && !isBadLately(facts)

/** Whether refusals are enough, and enough of all requests, to need somebody. */
const areMany = (issued: number, refused: number) =>
  refused >= FAILING_REQUESTS && refused * 100 > (issued + refused) * FAILING_PERCENT

/** The same of columns. */
function manySql(span: '24h' | 'Lately'): string {
  const [issued, refused] = [`"issued${span}"`, `"refused${span}"`]
  return `(${refused} >= ${FAILING_REQUESTS} AND ${refused} * 100 > (${issued} + ${refused}) * ${FAILING_PERCENT})`
}

const usedWithin = ({ unusedDays }: AppFacts, days: number) => unusedDays !== null && unusedDays < days

/** The state of an app. */
export const stateOfApp = (facts: AppFacts): AppState =>
  STATE_RULES.find(({ fits }) => fits(facts))?.state ?? 'healthy'

/**
 * Whether an app gets too few of the tokens it asks for: the one rule of the lists, an app's own page, and incidents, by which
 * partners are counted. An incident begins a few minutes later, so that a slip is none.
 */
export const isFailing = (state: AppState, { refused24h }: Pick<AppFacts, 'refused24h'>): boolean =>
  state === 'failing' || (state === 'locked_out' && refused24h > 0)

/** The same of columns. */
export const FAILING_SQL = `(state = 'failing' OR (state = 'locked_out' AND "refused24h" > 0))`

/** What an app's state goes by, in a sentence or two. */
export function evidenceFor(state: AppState, facts: AppFacts): string {
  const { issued24h, refused24h, unusedDays, ageDays, endsInDays, liveCredentials } = facts
  switch (state) {
    case 'suspended':
      return 'No tokens until it is resumed.'
    case 'locked_out':
      return refused24h > 0
        ? `No secret or key works; ${requests(refused24h)} refused in 24 h.`
        : `No secret or key works; last token ${ago(unusedDays)}.`
    case 'failing':
      return `${count(refused24h)} of ${requests(issued24h + refused24h)} refused in 24 h.`
    case 'new':
      return liveCredentials === 0 ? 'Never used; no secret or key works.' : 'No token yet.'
    case 'idle':
      return unusedDays === null ? `Never used in ${days(ageDays)}.` : `No token for ${days(unusedDays)}.`
    case 'ending':
      return `Its last secret or key expires ${endsInDays ? `in ${days(endsInDays)}` : 'within 24 h'}.`
    case 'healthy':
      return `Last token ${ago(unusedDays)}.`
  }
}

const requests = (value: number) => counted(value, 'request')
const days = (value: number) => counted(value, 'day')

/** Days are those of UTC. */
function ago(unusedDays: number | null): string {
  if (unusedDays === null || unusedDays <= 0) return 'today'
  return unusedDays === 1 ? 'yesterday' : `${days(unusedDays)} ago`
}
