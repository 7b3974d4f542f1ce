import type { UsageRange } from './range.ts'

const HOUR_MS = 3_600_000
/** Spans are counted from the first Monday since the epoch, as `latchkey_roll_up_usage` does. */
const ORIGIN = 4 * 24 * HOUR_MS
/** How long the spans are of which there are sums: an hour (`usage_hour`), and those of `usage_bucket`. */
const HOURS = [1, 6, 24, 168, 672] as const

/** Spans of one length that follow each other, to be added up or taken off. */
export type Stretch = { hours: number; from: number; to: number; isTaken: boolean }

/**
 * The few spans that a time is made of. The longest that fit go from where one begins that is nearest to its start to
 * where one begins that is nearest to its end. At both ends shorter ones are added where that leaves something out, and
 * taken off where it is too much: 30 days are at most nine rows of each client, a year some twenty.
 */
export function stretchesOf({ from, to }: Pick<UsageRange, 'from' | 'to'>): readonly Stretch[] {
  const cuts = HOURS.filter((hours) => hours * HOUR_MS <= to - from).map((hours) => ({
    hours,
    from: nearest(hours, from),
    to: nearest(hours, to),
  }))
  return cuts
    .flatMap((cut, index) => {
      const longer = cuts[index + 1]
      if (!longer) return [stretch(cut.hours, cut.from, cut.to)]
      return [stretch(cut.hours, cut.from, longer.from), stretch(cut.hours, longer.to, cut.to)]
    })
    .filter((one) => one.from < one.to)
}

const nearest = (hours: number, time: number): number => {
  const length = hours * HOUR_MS
  return ORIGIN + Math.round((time - ORIGIN) / length) * length
}

const stretch = (hours: number, from: number, to: number): Stretch =>
  from <= to ? { hours, from, to, isTaken: false } : { hours, from: to, to: from, isTaken: true }

/**
 * Tokens and refusals of every client within a time of whole days, or of whole hours in the last week (columns
 * `client_ref`, `issued` and `refused`), in any number of rows, some of them negative: to be added up. Exact at every
 * moment: what the spans have, the hours that are not added to them yet, and what is not rolled up.
 */
export function usageWithin(range: Pick<UsageRange, 'from' | 'to'>): string {
  const [from, to] = [moment(range.from), moment(range.to)]
  return [
    ...stretchesOf(range).map(sqlOf),
    `${counted('usage_hour')} WHERE hour >= greatest(${from}, ${ADDED_UNTIL}) AND hour < ${to}`,
    `${counted('usage_delta')} WHERE hour >= ${from} AND hour < ${to}`,
  ].join('\nUNION ALL\n')
}

/** The hours before are in `usage_bucket`, too. */
export const ADDED_UNTIL = '(SELECT until FROM usage_progress)'

const moment = (time: number) => `TIMESTAMPTZ '${new Date(time).toISOString()}'`

function sqlOf({ hours, from, to, isTaken }: Stretch): string {
  const sign = isTaken ? '-' : ''
  if (hours === 1)
    return `${counted('usage_hour', sign)} WHERE hour >= ${moment(from)} AND hour < least(${moment(to)}, ${ADDED_UNTIL})`
  return `SELECT client_ref, ${sign}issued AS issued, ${sign}refused AS refused FROM usage_bucket
    WHERE hours = ${hours} AND starts_at >= ${moment(from)} AND starts_at < ${moment(to)}`
}

const counted = (table: 'usage_hour' | 'usage_delta', sign = '') =>
  `SELECT client_ref, CASE WHEN reason = 'issued' THEN ${sign}count ELSE 0 END AS issued,
     CASE WHEN reason = 'issued' THEN 0 ELSE ${sign}count END AS refused FROM ${table}`
