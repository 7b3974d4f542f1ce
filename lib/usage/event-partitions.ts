import { pool } from '#lib/db.ts'

/** Makes the day partitions that the next days will need; returns how many were made. */
export async function makeEventPartitions(daysAhead: number): Promise<number> {
  const { rows } = await pool().query<{ made: number }>(
    'SELECT latchkey_make_token_event_partitions($1) AS made',
    [daysAhead],
  )
  return rows[0]?.made ?? 0
}

/**
 * Drops the events of days (UTC) that are longer ago than this many; returns how many days were dropped. What they
 * were rolled up to stays.
 */
export async function dropOldEvents(daysKept: number): Promise<number> {
  const { rows } = await pool().query<{ dropped: number }>(
    'SELECT latchkey_drop_token_event_partitions($1) AS dropped',
    [daysKept],
  )
  return rows[0]?.dropped ?? 0
}
