import { pool } from '#lib/platform/db/pools.ts'
import { NOTICE_DAYS_KEPT } from './kinds.ts'

const AT_ONCE = 1_000

/** Deletes notices that are older than `NOTICE_DAYS_KEPT`, some at a time; returns how many there were. */
export async function deleteOldNotices(): Promise<number> {
  for (let deleted = 0; ; ) {
    const { rowCount } = await pool('jobs').query(
      `DELETE FROM notice WHERE id IN (
         SELECT id FROM notice WHERE created_at < now() - make_interval(days => $1)
         LIMIT $2 FOR UPDATE SKIP LOCKED)`,
      [NOTICE_DAYS_KEPT, AT_ONCE],
    )
    deleted += rowCount ?? 0
    if ((rowCount ?? 0) < AT_ONCE) return deleted
  }
}
