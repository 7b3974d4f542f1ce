import { databaseNow, db } from '#lib/platform/db/db.ts'
import { pool } from '#lib/platform/db/pools.ts'
import { QUOTA_NEAR_SHARE } from './kinds.ts'

/** What an app has used of its quota in one hour. */
export type QuotaUse = {
  /** Id of the client (UUID). */
  clientRef: string
  /** Start of the hour (UTC). */
  hour: Date
  issued: number
  /** Tokens that it may be issued in that hour. */
  quota: number
}

const WRITE = `
  INSERT INTO notice (id, kind, team_id, client_ref, detail, created_at, dedup_key)
  SELECT latchkey_uuid_v7($1::timestamptz), q.kind, c.team_id, c.id,
    jsonb_build_object('hour', q.hour, 'issued', q.issued, 'quota', q.quota),
    $1::timestamptz, format('%s:%s:%s', q.kind, c.id, extract(epoch FROM q.hour)::bigint)
  FROM unnest($2::text[], $3::uuid[], $4::timestamptz[], $5::bigint[], $6::bigint[])
    AS q(kind, client_ref, hour, issued, quota)
  JOIN client c ON c.id = q.client_ref AND c.deleted_at IS NULL
  ORDER BY c.id, q.hour
  ON CONFLICT (dedup_key) DO NOTHING`

/**
 * Writes that quotas are nearly used up or reached: each once per app and hour, however often it is told. What is below
 * `QUOTA_NEAR_SHARE` is passed over.
 * @param now for tests; the database's time otherwise
 * @returns how many notices were written
 */
export async function writeQuotaNotices(uses: readonly QuotaUse[], now?: Date): Promise<number> {
  const due = uses.filter(({ issued, quota }) => quota > 0 && issued >= quota * QUOTA_NEAR_SHARE)
  if (due.length === 0) return 0
  const { rowCount } = await pool('jobs').query(WRITE, [
    now ?? (await databaseNow(db('jobs'))),
    due.map(({ issued, quota }) => (issued >= quota ? 'quota_reached' : 'quota_near')),
    due.map(({ clientRef }) => clientRef),
    due.map(({ hour }) => hour),
    due.map(({ issued }) => issued),
    due.map(({ quota }) => quota),
  ])
  return rowCount ?? 0
}

/** Of this hour, and of the one before, whose last minute may have been the one that counted. */
const USES = `
  SELECT r.client_ref AS "clientRef", u.hour, sum(u.count)::float8 AS issued, q.quota
  FROM client_restriction r JOIN client c ON c.id = r.client_ref AND c.deleted_at IS NULL
  CROSS JOIN LATERAL (SELECT (r.rule->>'quotaPerHour')::int AS quota) q
  JOIN usage u ON u.client_ref = r.client_ref AND u.reason = 'issued'
    AND u.hour >= date_trunc('hour', $1::timestamptz - interval '1 hour', 'UTC') AND u.hour <= $1
  WHERE r.kind = 'quota' AND r.mode <> 'off'
  GROUP BY r.client_ref, u.hour, q.quota
  HAVING sum(u.count) >= q.quota * ${QUOTA_NEAR_SHARE}`

/**
 * Writes that quotas are nearly used up or reached, whether they are enforced or observed.
 * @param now for tests; the database's time otherwise
 * @returns how many notices were written
 */
export async function writeDueQuotaNotices(now?: Date): Promise<number> {
  const at = now ?? (await databaseNow(db('jobs')))
  const { rows } = await pool('jobs').query<QuotaUse>(USES, [at])
  return await writeQuotaNotices(rows, at)
}
