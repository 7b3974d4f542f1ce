import { sizeOf, type UsageRange } from './range.ts'

/** The decisions in one hour or day. `from` is its begin, in milliseconds since the epoch. */
export type UsageBucket = { from: number; issued: number; refused: number }

export type Totals = { issued: number; refused: number }

export type UsageSeries = {
  /** Every bucket of the range in order, those without any decision too. */
  buckets: readonly UsageBucket[]
  totals: Totals
  /** The same of the range before this one, of the same length. */
  before: Totals
  /** Why requests were refused, the most frequent first. */
  reasons: readonly { reason: string; count: number }[]
}

/** Decisions of one hour or day for one reason; a bucket may have several such rows for the same reason. */
export type CountRow = { bucket: Date; reason: string; count: number }

/** From when on a series wants its rows: the range before its own is compared with it. */
export const firstWanted = ({ from, to }: UsageRange): number => from - (to - from)

/** The series of whatever was counted: an app, one of its secrets, a team. Rows come in any order. */
export function seriesOf(rows: readonly CountRow[], { unit, from, to }: UsageRange): UsageSeries {
  const size = sizeOf(unit)
  const buckets = Array.from({ length: (to - from) / size }, (_, index) => ({
    from: from + index * size,
    issued: 0,
    refused: 0,
  }))
  const [totals, before] = [noTotals(), noTotals()]
  const reasons = new Map<string, number>()
  for (const { bucket, reason, count } of rows) {
    const outcome = outcomeOf(reason)
    const found = buckets[(bucket.getTime() - from) / size]
    if (!found) {
      before[outcome] += count
      continue
    }
    found[outcome] += count
    totals[outcome] += count
    if (outcome === 'refused') reasons.set(reason, (reasons.get(reason) ?? 0) + count)
  }
  return { buckets, totals, before, reasons: mostFrequentFirst(reasons) }
}

export const noTotals = (): Totals => ({ issued: 0, refused: 0 })

/** What became of requests that were counted for this reason. */
export const outcomeOf = (reason: string): keyof Totals => (reason === 'issued' ? 'issued' : 'refused')

const mostFrequentFirst = (counts: ReadonlyMap<string, number>) =>
  [...counts]
    .map(([reason, count]) => ({ reason, count }))
    .toSorted((a, b) => b.count - a.count || a.reason.localeCompare(b.reason))
