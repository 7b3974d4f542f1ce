import { addressText } from '#lib/features/events/event-address.ts'
import { databaseNow, db } from '#lib/platform/db/db.ts'
import { pool } from '#lib/platform/db/pools.ts'
import { settingInEffect } from '#lib/platform/live-settings.ts'
import { GRANT_REMINDER_DAYS, reminderDays } from './kinds.ts'

const AT_ONCE = 500

/** How long after its end it is still told that a secret or key has expired; less than notices are kept. */
const TOLD_WITHIN_DAYS = 30

/**
 * Secrets and keys that work now and end within `$2` days, each by the smallest of these that covers what is left, if
 * it was made to live longer than that. One that is replaced or ends otherwise before needs no reminder. The first is not sent
 * again when somebody sets another day for it.
 */
const EXPIRING = `
  INSERT INTO notice (id, kind, team_id, client_ref, detail, created_at, dedup_key)
  SELECT latchkey_uuid_v7($1::timestamptz), 'credential_expiring', c.team_id, c.id,
    jsonb_build_object('credentialId', k.id, 'credentialKind', k.kind, 'credentialName', k.name,
      'expiresAt', k.expires_at, 'days', due.days),
    $1::timestamptz, format('expiring:%s:%s', k.id, due.days)
  FROM client_credential k
  JOIN client c ON c.id = k.client_ref AND c.deleted_at IS NULL
  CROSS JOIN LATERAL (
    SELECT min(days) AS days FROM unnest($2::int[]) days WHERE k.expires_at <= $1::timestamptz + days * interval '1 day'
  ) due
  WHERE k.expires_at > $1::timestamptz
    AND k.expires_at <= $1::timestamptz + (SELECT max(days) FROM unnest($2::int[]) days) * interval '1 day'
    AND k.created_at < k.expires_at - due.days * interval '1 day'
    AND k.ends_at = k.expires_at AND (k.retires_at IS NULL OR k.retires_at > k.expires_at)
    AND NOT EXISTS (SELECT FROM notice n WHERE n.dedup_key = format('expiring:%s:%s', k.id, due.days))
    AND NOT (due.days = (SELECT max(days) FROM unnest($2::int[]) days) AND EXISTS (
      SELECT FROM notice n
      WHERE n.dedup_key >= format('expiring:%s:', k.id) AND n.dedup_key < format('expiring:%s;', k.id)))
  ORDER BY k.expires_at, k.id LIMIT ${AT_ONCE}
  ON CONFLICT (dedup_key) DO NOTHING`

/** Secrets that work, are not being replaced, and are older than their team lets a new one be; once for each such life. */
const OVERDUE = `
  INSERT INTO notice (id, kind, team_id, client_ref, detail, created_at, dedup_key)
  SELECT latchkey_uuid_v7($1::timestamptz), 'credential_overdue', c.team_id, c.id,
    jsonb_build_object('credentialId', k.id, 'credentialKind', k.kind, 'credentialName', k.name,
      'days', t.secret_life_days),
    $1::timestamptz, format('overdue:%s:%s', k.id, t.secret_life_days)
  FROM team t
  JOIN client c ON c.team_id = t.id AND c.deleted_at IS NULL
  JOIN client_credential k ON k.client_ref = c.id AND k.kind = 'secret'
  WHERE t.secret_life_days IS NOT NULL
    AND k.created_at < $1::timestamptz - t.secret_life_days * interval '1 day'
    AND (k.ends_at IS NULL OR k.ends_at > $1::timestamptz) AND k.retires_at IS NULL
    AND NOT EXISTS (SELECT FROM notice n WHERE n.dedup_key = format('overdue:%s:%s', k.id, t.secret_life_days))
  ORDER BY k.created_at, k.id LIMIT ${AT_ONCE}
  ON CONFLICT (dedup_key) DO NOTHING`

const EXPIRED = `
  INSERT INTO notice (id, kind, team_id, client_ref, detail, created_at, dedup_key)
  SELECT latchkey_uuid_v7($1::timestamptz), 'credential_expired', c.team_id, c.id,
    jsonb_build_object('credentialId', k.id, 'credentialKind', k.kind, 'credentialName', k.name,
      'expiresAt', k.expires_at),
    $1::timestamptz, format('expired:%s', k.id)
  FROM client_credential k
  JOIN client c ON c.id = k.client_ref AND c.deleted_at IS NULL
  WHERE k.expires_at <= $1::timestamptz AND k.expires_at > $1::timestamptz - interval '${TOLD_WITHIN_DAYS} days'
    AND k.ends_at = k.expires_at AND k.revoked_at IS NULL
    AND NOT EXISTS (SELECT FROM notice n WHERE n.dedup_key = format('expired:%s', k.id))
  ORDER BY k.expires_at, k.id LIMIT ${AT_ONCE}
  ON CONFLICT (dedup_key) DO NOTHING`

/**
 * The last use of each secret or key that had ended, by day (UTC), today and yesterday. Counted from the roll-ups, which
 * agree with the events at every moment; where it came from is read from the event itself.
 */
const USED_AFTER_END = `
  INSERT INTO notice (id, kind, team_id, client_ref, detail, created_at, dedup_key)
  SELECT latchkey_uuid_v7($1::timestamptz), 'credential_used_after_end', c.team_id, c.id,
    jsonb_build_object('credentialId', k.id, 'credentialKind', k.kind, 'credentialName', k.name,
      'usedAt', used.last_at, 'address', e.address),
    $1::timestamptz, format('used:%s:%s', k.id, used.day)
  FROM (
    SELECT client_ref, credential_id, (hour AT TIME ZONE 'UTC')::date AS day, max(last_at) AS last_at
    FROM usage
    WHERE reason IN ('expired_secret', 'expired_key')
      AND hour >= date_trunc('day', $1::timestamptz, 'UTC') - interval '1 day'
    GROUP BY 1, 2, 3
  ) used
  JOIN client_credential k ON k.id = used.credential_id AND k.client_ref = used.client_ref
  JOIN client c ON c.id = k.client_ref AND c.deleted_at IS NULL
  LEFT JOIN LATERAL (
    SELECT ${addressText('e.address')} AS address FROM token_event e
    WHERE e.client_ref = used.client_ref AND e.time = used.last_at AND e.credential_id = used.credential_id LIMIT 1
  ) e ON true
  WHERE NOT EXISTS (SELECT FROM notice n WHERE n.dedup_key = format('used:%s:%s', k.id, used.day))
  ORDER BY k.id, used.day LIMIT ${AT_ONCE}
  ON CONFLICT (dedup_key) DO NOTHING`

/**
 * What was granted for a time and ends within `$2` days, by the smallest of these that covers what is left, if it was granted
 * for longer than that. What was granted again meanwhile, for longer or for good, does not end.
 */
const GRANT_ENDING = `
  INSERT INTO notice (id, kind, team_id, client_ref, detail, created_at, dedup_key)
  SELECT latchkey_uuid_v7($1::timestamptz), 'request_answered', c.team_id, c.id,
    jsonb_strip_nulls(jsonb_build_object('request', r.id, 'requested', r.kind, 'requestChange', 'ending',
      'scopes', to_jsonb(r.granted_scopes), 'liveClientId', r.live_client_id, 'quotaPerHour', r.granted_quota,
      'until', r.until)),
    $1::timestamptz, format('grant-ending:%s:%s:%s', r.id, extract(epoch FROM r.until)::bigint, due.days)
  FROM access_request r
  JOIN client c ON c.id = r.client_ref AND c.deleted_at IS NULL
  CROSS JOIN LATERAL (
    SELECT min(days) AS days FROM unnest($2::int[]) days WHERE r.until <= $1::timestamptz + days * interval '1 day'
  ) due
  WHERE r.until > $1::timestamptz AND r.ended_at IS NULL AND r.state = 'granted'
    AND r.until <= $1::timestamptz + (SELECT max(days) FROM unnest($2::int[]) days) * interval '1 day'
    AND r.decided_at < r.until - due.days * interval '1 day'
    AND CASE r.kind
      WHEN 'scopes' THEN EXISTS (SELECT FROM client_scope s WHERE s.client_ref = c.id AND s.until = r.until)
      WHEN 'live' THEN EXISTS (SELECT FROM client l
        WHERE l.client_id = r.live_client_id AND l.granted_until = r.until AND l.deleted_at IS NULL)
      ELSE true END
    AND NOT EXISTS (SELECT FROM notice n WHERE n.dedup_key = format('grant-ending:%s:%s:%s', r.id, extract(epoch FROM r.until)::bigint, due.days))
  ORDER BY r.until, r.id LIMIT ${AT_ONCE}
  ON CONFLICT (dedup_key) DO NOTHING`

/**
 * Writes the notices whose time has come. Each has a key of its own in the database, so that any number of instances
 * may do it, again and again, and a crash in between costs nothing.
 * @param now for tests; the database's time otherwise
 * @returns how many were written
 */
export async function writeTimedNotices(now?: Date): Promise<number> {
  const at = now ?? (await databaseNow(db('jobs')))
  const first = await settingInEffect('EXPIRY_REMINDER', db('jobs'))
  return (
    (await writeAll(EXPIRING, [at, reminderDays(first)])) +
    (await writeAll(OVERDUE, [at])) +
    (await writeAll(EXPIRED, [at])) +
    (await writeAll(USED_AFTER_END, [at])) +
    (await writeAll(GRANT_ENDING, [at, GRANT_REMINDER_DAYS]))
  )
}

/** Some hundreds at a time, so that no statement is long. */
async function writeAll(text: string, values: unknown[]): Promise<number> {
  for (let written = 0; ; ) {
    const { rowCount } = await pool('jobs').query(text, values)
    written += rowCount ?? 0
    if ((rowCount ?? 0) < AT_ONCE) return written
  }
}
