import { pool } from '#lib/platform/db/pools.ts'

const AT_ONCE = 10_000

/** What is counted by the hour; days, weeks and four weeks stay. */
const TABLES = ['usage_hour', 'usage_team_hour', 'refusal_count'] as const

/** Deletes the hourly totals of so many days ago, some at a time; returns how many rows there were. */
export async function deleteOldUsage(daysKept: number): Promise<number> {
  let deleted = 0
  for (const table of TABLES) deleted += await deleteHours(table, daysKept)
  return deleted
}

async function deleteHours(table: (typeof TABLES)[number], daysKept: number): Promise<number> {
  for (let deleted = 0; ; ) {
    const { rowCount } = await pool('jobs').query(
      `DELETE FROM ${table} WHERE ctid = ANY (ARRAY(
         SELECT ctid FROM ${table} WHERE hour < date_trunc('day', now(), 'UTC') - make_interval(days => $1)
         LIMIT $2 FOR UPDATE SKIP LOCKED))`,
      [daysKept, AT_ONCE],
    )
    deleted += rowCount ?? 0
    if ((rowCount ?? 0) < AT_ONCE) return deleted
  }
}
