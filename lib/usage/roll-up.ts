import { pool } from '#lib/db.ts'

/**
 * Adds up what has been counted since the last time; returns how many counts it took. The pages show them before, too:
 * this keeps what they have to read short.
 */
export async function rollUpUsage(): Promise<number> {
  const { rows } = await pool().query<{ taken: number }>('SELECT latchkey_roll_up_usage() AS taken')
  return rows[0]?.taken ?? 0
}
