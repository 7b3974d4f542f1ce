import { pool } from '#lib/platform/db/pools.ts'

/**
 * Adds up what has been counted since the last time; returns how many counts it took. The pages show them before, too:
 * this keeps what they have to read short.
 */
export async function rollUpUsage(): Promise<number> {
  const { rows } = await pool('jobs').query<{ taken: number }>('SELECT latchkey_roll_up_usage() AS taken')
  return rows[0]?.taken ?? 0
}

/** Adds the hours that have ended to their days; returns how many hours it took. Pages show the same before. */
export async function addUpUsageDays(): Promise<number> {
  for (let all = 0; ; ) {
    const { rows } = await pool('jobs').query<{ hours: number }>(
      'SELECT latchkey_add_up_usage_days() AS hours',
    )
    const hours = rows[0]?.hours ?? 0
    if (hours === 0) return all
    all += hours
  }
}
