import { pool } from './pools.ts'

/** Rows of a table that are deleted when the time in one of their columns is long enough ago. */
export type Retention = {
  table: string
  /** A `timestamptz`: when the row was made, or ended. */
  since: string
  /** SQL of what else a row must be; all of them without it. */
  only?: string
  /** Days are those of UTC, and are kept whole. */
  kept: () => { days: number } | { seconds: number }
}

const AT_ONCE = 5_000

/**
 * Deletes the old rows of a table by the database's clock, some thousands at a time, so that no statement is long; those
 * that another instance is deleting are left to it.
 * @returns how many there were
 */
export async function deleteOld({ table, since, only = 'true', kept }: Retention): Promise<number> {
  const life = kept()
  const [until, length] =
    'days' in life
      ? ["date_trunc('day', now(), 'UTC') - make_interval(days => $1)", life.days]
      : ['now() - make_interval(secs => $1)', life.seconds]
  for (let deleted = 0; ; ) {
    const { rowCount } = await pool('jobs').query(
      `DELETE FROM ${table} WHERE ctid = ANY (ARRAY(
         SELECT ctid FROM ${table} WHERE (${only}) AND ${since} <= ${until} LIMIT $2 FOR UPDATE SKIP LOCKED))`,
      [length, AT_ONCE],
    )
    deleted += rowCount ?? 0
    if ((rowCount ?? 0) < AT_ONCE) return deleted
  }
}
