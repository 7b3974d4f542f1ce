import { STRANGER } from '#lib/features/usage/credential-choice.ts'
import { pool } from '#lib/platform/db/pools.ts'

/** From so many attempts on an app in a day (UTC) on its team is told. */
export const STRANGERS_TOLD = 100

/** One a day for each team, about the app that was tried most, however many were. */
const WRITE = `
  INSERT INTO notice (id, kind, team_id, client_ref, detail, created_at, dedup_key)
  SELECT DISTINCT ON (team_id) latchkey_uuid_v7(now()), 'strangers_tried', team_id, id,
    jsonb_build_object('attempts', attempts, 'apps', count(*) OVER (PARTITION BY team_id)),
    now(), format('strangers:%s:%s', team_id, (now() AT TIME ZONE 'UTC')::date)
  FROM (
    SELECT c.team_id, c.id, sum(tried.count)::bigint AS attempts
    FROM (
      SELECT client_ref, count FROM usage
      WHERE credential_id = $1::uuid AND hour >= date_trunc('day', now(), 'UTC')
      UNION ALL
      SELECT client_ref, count FROM client_refusal_count WHERE hour >= date_trunc('day', now(), 'UTC')
    ) tried
    JOIN client c ON c.id = tried.client_ref AND c.deleted_at IS NULL
    GROUP BY c.id HAVING sum(tried.count) >= $2
  ) many
  ORDER BY team_id, attempts DESC, id
  ON CONFLICT (dedup_key) DO NOTHING`

/**
 * Writes that strangers tried client IDs of a team: client IDs are guessable, so this is neither an incident nor mailed.
 * @returns how many notices were written
 */
export async function writeStrangerNotices(): Promise<number> {
  const { rowCount } = await pool('jobs').query(WRITE, [STRANGER, STRANGERS_TOLD])
  return rowCount ?? 0
}
