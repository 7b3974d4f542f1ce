import type { TokenReason } from '#lib/oauth/token-event.ts'

/** How one secret or key of an app is used. Days and hours are counted back from now. */
export type Traffic = {
  /** Tokens on a working day at the end of the time; a weekend day has a quarter. */
  tokensPerDay: number
  /** Of that at its start: below 1 it grows. */
  growsFrom?: number
  startedDaysAgo: number
  endedDaysAgo?: number
  /** Part of the requests that is refused all the time, and why. */
  refused?: { reason: TokenReason; share: number }
  /** A time in which many are refused. */
  burst?: { reason: TokenReason; fromHoursAgo: number; toHoursAgo: number; perHour: number }
  address: string
  userAgent: string
}

/** The requests of one hour that ended alike. */
export type TrafficHour = { hour: number; reason: TokenReason; count: number }

const HOUR_MS = 3_600_000
const DAY_MS = 24 * HOUR_MS
/** Part of a day's tokens in each hour (UTC): office hours, with a little all night. */
const DAY_CURVE = [1, 1, 1, 1, 1, 2, 4, 8, 13, 16, 16, 14, 11, 14, 16, 15, 13, 9, 6, 4, 3, 2, 2, 1]
const DAY_SUM = DAY_CURVE.reduce((sum, part) => sum + part, 0)
const WEEKEND = 0.25

/** Numbers from 0 to 1 that are the same for the same seed, so that the demo looks alike wherever it is shown. */
export function numbers(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

/** The requests from the start of a traffic to now, hour by hour; hours without any are left out. */
export function* hoursOf(traffic: Traffic, now: number, random: () => number): Generator<TrafficHour> {
  const { tokensPerDay, growsFrom = 1, startedDaysAgo, endedDaysAgo = 0, refused, burst } = traffic
  const last = now - endedDaysAgo * DAY_MS
  const first = now - startedDaysAgo * DAY_MS
  for (let hour = first - (first % HOUR_MS); hour <= last; hour += HOUR_MS) {
    const at = new Date(hour)
    const isWeekend = at.getUTCDay() % 6 === 0
    const grown = growsFrom + (1 - growsFrom) * ((hour - first) / Math.max(1, last - first))
    const part = (DAY_CURVE[at.getUTCHours()] ?? 0) / DAY_SUM
    const begun = Math.min(1, (now - hour) / HOUR_MS)
    const mean = tokensPerDay * grown * part * (isWeekend ? WEEKEND : 1) * begun
    yield* some({ hour, reason: 'issued', count: about(mean, random) })
    if (refused) yield* some({ hour, reason: refused.reason, count: about(mean * refused.share, random) })
    const hoursAgo = (now - hour) / HOUR_MS
    if (burst && hoursAgo <= burst.fromHoursAgo && hoursAgo >= burst.toHoursAgo)
      yield* some({ hour, reason: burst.reason, count: about(burst.perHour * begun, random) })
  }
}

function* some(requests: TrafficHour): Generator<TrafficHour> {
  if (requests.count > 0) yield requests
}

/** A whole number that is `mean` on average, a quarter more or less. */
function about(mean: number, random: () => number): number {
  const drawn = mean * (0.75 + random() / 2)
  return Math.floor(drawn) + (random() < drawn % 1 ? 1 : 0)
}
