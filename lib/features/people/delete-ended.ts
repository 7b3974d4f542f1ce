import { pool } from '#lib/platform/db/pools.ts'

/** For so long somebody may ask what became of one; the audit log knows for good. */
const DAYS_KEPT = 30

/** Deletes sessions and invitations that ended long ago; returns how many there were. */
export async function deleteEnded(): Promise<number> {
  let deleted = 0
  for (const table of ['session', 'invitation'] as const) {
    const { rowCount } = await pool('jobs').query(
      `DELETE FROM ${table} WHERE expires_at < now() - make_interval(days => $1)`,
      [DAYS_KEPT],
    )
    deleted += rowCount ?? 0
  }
  return deleted
}
