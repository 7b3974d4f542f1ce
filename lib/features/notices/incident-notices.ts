import { pool } from '#lib/platform/db/pools.ts'

/** How long after it began or ended an incident is still told of. */
const TOLD_WITHIN = '1 day'

const BEGUN = `
  INSERT INTO notice (id, kind, team_id, client_ref, detail, created_at, dedup_key)
  SELECT latchkey_uuid_v7(now()), 'app_failing', c.team_id, c.id,
    jsonb_build_object('startedAt', i.started_at, 'refused', i.refused, 'requests', i.requests, 'reason', i.reason),
    now(), format('failing:%s', i.id)
  FROM incident i JOIN client c ON c.id = i.client_ref AND c.deleted_at IS NULL
  WHERE i.ended_at IS NULL AND NOT EXISTS (SELECT FROM notice n WHERE n.dedup_key = format('failing:%s', i.id))
  ORDER BY i.id
  ON CONFLICT (dedup_key) DO NOTHING`

/** Only of what was told when it began. That an app was suspended or deleted is told by itself. */
const ENDED = `
  INSERT INTO notice (id, kind, team_id, client_ref, detail, created_at, dedup_key)
  SELECT latchkey_uuid_v7(now()), 'app_recovered', c.team_id, c.id,
    jsonb_build_object('startedAt', i.started_at, 'endedAt', i.ended_at, 'outcome', i.outcome),
    now(), format('recovered:%s', i.id)
  FROM incident i JOIN client c ON c.id = i.client_ref AND c.deleted_at IS NULL
  WHERE i.ended_at > now() - interval '${TOLD_WITHIN}' AND i.outcome <> 'stopped'
    AND EXISTS (SELECT FROM notice n WHERE n.dedup_key = format('failing:%s', i.id))
    AND NOT EXISTS (SELECT FROM notice n WHERE n.dedup_key = format('recovered:%s', i.id))
  ORDER BY i.id
  ON CONFLICT (dedup_key) DO NOTHING`

/**
 * Writes that apps began to fail, and that it is over: each once per incident, however often it is asked to.
 * @returns how many notices were written
 */
export async function writeIncidentNotices(): Promise<number> {
  const begun = await pool('jobs').query(BEGUN)
  const ended = await pool('jobs').query(ENDED)
  return (begun.rowCount ?? 0) + (ended.rowCount ?? 0)
}
