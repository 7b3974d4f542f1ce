import type { Actor } from '#lib/access/actor.ts'
import { visibleClient } from '#lib/access/visible-client.ts'
import { pool } from '#lib/platform/db/pools.ts'
import { inOrder } from './in-order.ts'
import { type ScanFilter, scanOf } from './log-scan.ts'
import { begin, bucketsOf, type LogWindow } from './log-window.ts'

/** So many requests are counted one by one at most; more of them by the hour alone, where the roll-ups know them. */
export const MAX_COUNTED = 20_000

const HOUR = 3_600_000
const NIL_ID = '00000000-0000-0000-0000-000000000000'

/** The requests of one bucket. `from` is where it begins, in milliseconds since the epoch. */
export type LogBucket = { from: number; issued: number; refused: number }

export type LogHistogram = {
  /** Every bucket of the window in order, those without a request too. */
  buckets: readonly LogBucket[]
  bucketMs: number
  totals: { issued: number; refused: number }
  /** What lies before was not counted, because there is too much of it; null where all was. */
  countedFrom: Date | null
}

/**
 * How many requests of an app match the filter, bucket by bucket; null when there is no app that the actor may see. Whole
 * hours come from the roll-ups where these know what is filtered by; the rest is counted one by one, newest first, and no
 * more than so many.
 */
export async function logHistogram(
  actor: Actor,
  clientId: string,
  filter: ScanFilter,
  window: LogWindow,
): Promise<LogHistogram | null> {
  const client = await visibleClient(actor, clientId)
  if (!client) return null
  const counts = await Promise.all(
    stretchesOf(filter, window).map(({ by, from, to }) => by(client.id, filter, { ...window, from, to })),
  )
  return histogramOf(counts, window)
}

type Stretch = { by: typeof byEvents; from: number; to: number | null }

/** A window as whole hours, and what it has of an hour at either end; or as one piece. */
function stretchesOf({ network, api, scope }: ScanFilter, { from, to, bucketMs }: LogWindow): Stretch[] {
  const isKnownByTheHour = network === null && api === null && scope === null
  if (!isKnownByTheHour || bucketMs < HOUR) return [{ by: byEvents, from, to }]
  const first = begin(from + HOUR - 1, HOUR)
  const last = to === null ? null : begin(to, HOUR)
  return [
    ...(from < first ? [{ by: byEvents, from, to: first }] : []),
    { by: byTheHour, from: first, to: last },
    ...(to !== null && last !== null && last < to ? [{ by: byEvents, from: last, to }] : []),
  ]
}

type Row = { bucket: Date; isIssued: boolean; count: number }
type Counts = { rows: readonly Row[]; countedFrom: Date | null }

/** The bucket of a moment, as SQL. */
const bucketOf = (time: string, { bucketMs }: LogWindow) =>
  `date_bin(make_interval(secs => ${bucketMs / 1000}), ${time}, TIMESTAMPTZ 'epoch')`

const moment = (time: number | null) => (time === null ? 'infinity' : new Date(time))

async function byTheHour(
  clientRef: string,
  { outcome, reason, credential }: ScanFilter,
  window: LogWindow,
): Promise<Counts> {
  const text = `
    SELECT ${bucketOf('hour', window)} AS bucket, reason = 'issued' AS "isIssued", sum(count)::float8 AS count
    FROM usage
    WHERE client_ref = $1 AND hour >= $2 AND hour < $3
      AND ($4::text IS NULL OR (reason = 'issued') = ($4 = 'issued'))
      AND ($5::text IS NULL OR reason = $5) AND ($6::uuid IS NULL OR credential_id = $6)
    GROUP BY 1, 2`
  const values = [clientRef, moment(window.from), moment(window.to), outcome, reason, credential]
  const { rows } = await pool('pages').query<Row>(text, values)
  return { rows, countedFrom: null }
}

async function byEvents(clientRef: string, filter: ScanFilter, window: LogWindow): Promise<Counts> {
  const scan = scanOf(filter)
  if (!scan) return { rows: [], countedFrom: null }
  const text = `
    SELECT ${bucketOf('time', window)} AS bucket, outcome = 'issued' AS "isIssued",
      count(*) FILTER (WHERE matches)::float8 AS count, count(*)::int AS "lookedAt", min(time) AS oldest
    FROM (${scan.text}) scanned GROUP BY 1, 2`
  const values = [clientRef, moment(window.from), moment(window.to), NIL_ID, MAX_COUNTED, ...scan.values]
  const rows = await inOrder<Row & { lookedAt: number; oldest: Date }>(text, values)
  const isCut = rows.reduce((sum, { lookedAt }) => sum + lookedAt, 0) === MAX_COUNTED
  const oldest = rows.map(({ oldest }) => oldest.getTime())
  return { rows, countedFrom: isCut ? new Date(Math.min(...oldest)) : null }
}

function histogramOf(counts: readonly Counts[], window: LogWindow): LogHistogram {
  const buckets = bucketsOf(window).map((from) => ({ from, issued: 0, refused: 0 }))
  const totals = { issued: 0, refused: 0 }
  const byBegin = new Map(buckets.map((bucket) => [bucket.from, bucket]))
  for (const { bucket, isIssued, count } of counts.flatMap(({ rows }) => rows)) {
    const outcome = isIssued ? 'issued' : 'refused'
    // A clock that is ahead stamps requests of the next bucket.
    const found = byBegin.get(bucket.getTime()) ?? buckets.at(-1)
    if (found) found[outcome] += count
    totals[outcome] += count
  }
  const cut = counts.flatMap(({ countedFrom }) => countedFrom ?? [])
  return { buckets, bucketMs: window.bucketMs, totals, countedFrom: cut[0] ?? null }
}
