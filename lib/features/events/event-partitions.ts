import { namedError } from '#lib/kernel/named-error.ts'
import { pool } from '#lib/platform/db/pools.ts'
import { log } from '#lib/platform/log/log.ts'

/** A day that will be needed has no partition. Its events would be kept all the same, and be slow to read and drop. */
class DaysMissing extends namedError('DaysMissing') {}

/** So many of those that belong to no day are counted; that there are any is what matters. */
const STRAY_COUNTED = 1_000

const LOOK = `
  SELECT (
      SELECT count(*)::int FROM generate_series(0, $1::int) AS ahead
      WHERE to_regclass('token_event_' || to_char((now() AT TIME ZONE 'UTC')::date + ahead, 'YYYYMMDD')) IS NULL
    ) AS missing,
    (SELECT count(*)::int FROM (SELECT FROM token_event_default LIMIT ${STRAY_COUNTED}) stray) AS stray`

/**
 * Makes the day partitions that the next days will need, and those of events that came without one; returns how many
 * were made. Events that belong to no day even so, because a clock was wrong, are told in the log.
 * @throws DaysMissing when one could not be made; PostgreSQL's log says why
 */
export async function makeEventPartitions(daysAhead: number): Promise<number> {
  const { rows } = await pool('jobs').query<{ made: number }>(
    'SELECT latchkey_make_token_event_partitions($1) AS made',
    [daysAhead],
  )
  const { rows: looks } = await pool('jobs').query<{ missing: number; stray: number }>(LOOK, [daysAhead])
  const { missing = 0, stray = 0 } = looks[0] ?? {}
  if (stray > 0)
    log.error(
      { count: stray },
      'token events have no partition for their day: is the clock of an instance wrong?',
    )
  if (missing > 0) throw new DaysMissing(`${missing} days of token events could not be created.`)
  return rows[0]?.made ?? 0
}

/**
 * Drops the events of days (UTC) that are longer ago than this many; returns how many days were dropped. What they
 * were rolled up to stays.
 */
export async function dropOldEvents(daysKept: number): Promise<number> {
  const { rows } = await pool('jobs').query<{ dropped: number }>(
    'SELECT latchkey_drop_token_event_partitions($1) AS dropped',
    [daysKept],
  )
  return rows[0]?.dropped ?? 0
}
