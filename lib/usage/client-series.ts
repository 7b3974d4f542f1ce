import type { Actor } from '#lib/accounts/actor.ts'
import { visibleTo } from '#lib/clients/policy.ts'
import { db, pool } from '#lib/db.ts'
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
  /** When the latest request within the range was decided. */
  lastAt: Date | null
}

const SERIES = `
  SELECT date_trunc($2, hour, 'UTC') AS bucket, reason, sum(count)::float8 AS count, max(last_at) AS last_at
  FROM usage
  WHERE client_ref = $1 AND hour >= to_timestamp($3 / 1000.0) AND hour < to_timestamp($4 / 1000.0)
  GROUP BY 1, 2`

type Row = { bucket: Date; reason: string; count: number; last_at: Date }

/** Usage of one app by the hour or day, from the roll-ups; null when there is none that the actor may see. */
export async function clientSeries(
  actor: Actor,
  clientId: string,
  range: UsageRange,
): Promise<UsageSeries | null> {
  const client = await db().client.findFirst({
    where: { clientId, ...visibleTo(actor) },
    select: { id: true },
  })
  if (!client) return null
  const firstBefore = range.from - (range.to - range.from)
  const { rows } = await pool().query<Row>({
    name: 'usage-series',
    text: SERIES,
    values: [client.id, range.unit, firstBefore, range.to],
  })
  return seriesOf(rows, range)
}

function seriesOf(rows: readonly Row[], { unit, from, to }: UsageRange): UsageSeries {
  const within = rows.filter(({ bucket }) => bucket.getTime() >= from)
  const size = sizeOf(unit)
  const buckets = Array.from({ length: (to - from) / size }, (_, index) => {
    const begin = from + index * size
    return { from: begin, ...totalsOf(within.filter(({ bucket }) => bucket.getTime() === begin)) }
  })
  return {
    buckets,
    totals: totalsOf(within),
    before: totalsOf(rows.filter(({ bucket }) => bucket.getTime() < from)),
    reasons: reasonsOf(within),
    lastAt: within.reduce<Date | null>(
      (latest, { last_at }) => (latest && latest > last_at ? latest : last_at),
      null,
    ),
  }
}

function totalsOf(rows: readonly Row[]): Totals {
  const totals = { issued: 0, refused: 0 }
  for (const { reason, count } of rows) totals[reason === 'issued' ? 'issued' : 'refused'] += count
  return totals
}

function reasonsOf(rows: readonly Row[]): { reason: string; count: number }[] {
  const counts = new Map<string, number>()
  for (const { reason, count } of rows)
    if (reason !== 'issued') counts.set(reason, (counts.get(reason) ?? 0) + count)
  return [...counts]
    .map(([reason, count]) => ({ reason, count }))
    .toSorted((a, b) => b.count - a.count || a.reason.localeCompare(b.reason))
}
