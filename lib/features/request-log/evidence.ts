import type { Actor } from '#lib/access/actor.ts'
import { visibleClient } from '#lib/access/visible-client.ts'
import { addressText } from '#lib/features/events/event-address.ts'
import { pool } from '#lib/platform/db/pools.ts'
import { type Evidence, HOURS_SHOWN } from './verdict.ts'

/**
 * Whole hours come from the roll-ups, the part of an hour with which a range begins from its events: asked every few
 * seconds, and an app may get a million tokens a day. Tokens live for as long as the longest-lived of the client's
 * APIs says, a day at most.
 */
const EVIDENCE = `
  WITH range AS (
    SELECT name, now() - length AS since, date_trunc('hour', now() - length, 'UTC') + interval '1 hour' AS full_from
    FROM (
      VALUES ('1h', interval '1 hour')
      UNION ALL
      SELECT 'valid', make_interval(secs => max(a.token_ttl_seconds)) FROM api a
      WHERE a.id = 'latchkey' OR a.id IN (
        SELECT s.api_id FROM client_scope g JOIN scope s ON s.name = g.scope_name WHERE g.client_ref = $1)
    ) AS lengths(name, length)
  ), counted AS (
    SELECT r.name, u.credential_id, u.count FROM range r JOIN usage u ON u.hour >= r.full_from
    WHERE u.client_ref = $1 AND u.reason = 'issued'
    UNION ALL
    SELECT r.name, e.credential_id, 1 FROM range r JOIN token_event e ON e.time > r.since AND e.time < r.full_from
    WHERE e.client_ref = $1 AND e.outcome = 'issued'
  ), tokens AS (
    SELECT credential_id, sum(count) FILTER (WHERE name = '1h') AS hour, sum(count) FILTER (WHERE name = 'valid') AS valid
    FROM counted GROUP BY credential_id
  ), hourly AS (
    SELECT credential_id, jsonb_object_agg(hours_ago, count) AS by_hours_ago
    FROM (
      SELECT credential_id, (extract(epoch FROM date_trunc('hour', now(), 'UTC') - hour) / 3600)::int AS hours_ago,
        sum(count)::int AS count
      FROM usage
      WHERE client_ref = $1 AND reason = 'issued'
        AND hour > date_trunc('hour', now(), 'UTC') - interval '${HOURS_SHOWN} hours'
      GROUP BY credential_id, hour
    ) AS hours GROUP BY credential_id
  )
  SELECT c.id, now() AS now, coalesce(t.hour, 0)::int AS tokens_1h,
    coalesce(t.valid, 0)::int AS tokens_valid, h.by_hours_ago, last.time, last.address, last.user_agent
  FROM client_credential c
  LEFT JOIN tokens t ON t.credential_id = c.id
  LEFT JOIN hourly h ON h.credential_id = c.id
  LEFT JOIN LATERAL (
    SELECT e.time, ${addressText('e.address')} AS address, e.user_agent FROM token_event e
    WHERE e.credential_id = c.id AND e.outcome = 'issued' ORDER BY e.time DESC LIMIT 1
  ) last ON true
  WHERE c.client_ref = $1 AND c.revoked_at IS NULL`

type Row = {
  id: string
  now: Date
  tokens_1h: number
  tokens_valid: number
  /** Null for none at all. */
  by_hours_ago: Record<string, number> | null
  time: Date | null
  address: string | null
  user_agent: string | null
}

/** What each secret and key of a client is used for, by its id; null when the actor cannot see the client. */
export async function clientEvidence(
  actor: Actor,
  clientId: string,
): Promise<Record<string, Evidence> | null> {
  const client = await visibleClient(actor, clientId)
  if (!client) return null
  const { rows } = await pool('pages').query<Row>({ name: 'evidence', text: EVIDENCE, values: [client.id] })
  return Object.fromEntries(rows.map((row) => [row.id, evidenceOf(row)]))
}

function evidenceOf(row: Row): Evidence {
  const byHour = Array.from(
    { length: HOURS_SHOWN },
    (_, hour) => row.by_hours_ago?.[HOURS_SHOWN - 1 - hour] ?? 0,
  )
  return {
    tokens1h: row.tokens_1h,
    tokens24h: byHour.reduce((sum, count) => sum + count),
    tokensValid: row.tokens_valid,
    byHour,
    lastUse:
      row.time && row.address !== null
        ? {
            at: row.time.toISOString(),
            agoSeconds: Math.max(0, Math.round((row.now.getTime() - row.time.getTime()) / 1000)),
            address: row.address,
            userAgent: row.user_agent,
          }
        : null,
  }
}
