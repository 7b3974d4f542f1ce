import { counted } from '#lib/kernel/number-words.ts'

/** What the events say of one secret or key. The same in the page and in the JSON that keeps it current. */
export type Evidence = {
  tokens1h: number
  /** All of `byHour`. */
  tokens24h: number
  /** At most so many of its tokens have not expired yet. */
  tokensValid: number
  /** The last token that was got with it; null when there never was one. `at` is ISO 8601. */
  lastUse: { at: string; agoSeconds: number; address: string; userAgent: string | null } | null
  /** Tokens in each of the last 24 hours by the clock (UTC), the running one last. */
  byHour: readonly number[]
}

/** How many hours `byHour` has. */
export const HOURS_SHOWN = 24

/** Of one that the events say nothing of. */
export const NO_EVIDENCE: Evidence = {
  tokens1h: 0,
  tokens24h: 0,
  tokensValid: 0,
  lastUse: null,
  byHour: Array.from({ length: HOURS_SHOWN }, () => 0),
}

export type Verdict = {
  kind: 'used' | 'idle' | 'never_used'
  text: string
}

const HOUR = 3600
const DAY = 24 * HOUR
/** From so long without use on, a credential is called safe to retire: jobs that run once a day have had their turn. */
const IDLE_AFTER_SECONDS = DAY

/** Whether a secret or key is still in use, in a sentence. */
export function verdictOf({ tokens1h, tokens24h, lastUse }: Evidence): Verdict {
  if (lastUse === null) return { kind: 'never_used', text: 'never used' }
  const { agoSeconds, address, userAgent } = lastUse
  if (agoSeconds >= IDLE_AFTER_SECONDS)
    return { kind: 'idle', text: `not used for ${span(agoSeconds)}: safe to retire` }
  const from = userAgent ? `${address}, ${userAgent}` : address
  if (tokens1h > 0)
    return { kind: 'used', text: `still used: ${tokens(tokens1h)} in the last hour, last from ${from}` }
  // The event that was last may leave the day while its own age is rounded.
  const count = tokens(Math.max(tokens24h, 1))
  return {
    kind: 'used',
    text: `still used: ${count} in the last 24 h, last ${span(agoSeconds)} ago from ${from}`,
  }
}

const tokens = (value: number) => counted(value, 'token')

/** Hours while a person counts in them, then days. */
function span(seconds: number): string {
  if (seconds < 3 * DAY) return `${Math.floor(seconds / HOUR)} h`
  return `${Math.floor(seconds / DAY)} days`
}
