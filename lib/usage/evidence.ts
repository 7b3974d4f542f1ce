import type { Actor } from '#lib/accounts/actor.ts'
import { visibleTo } from '#lib/clients/policy.ts'
import { db, pool } from '#lib/db.ts'
import type { Evidence } from './verdict.ts'

/** Tokens live for as long as the longest-lived of the client's APIs says, a day at most. */
const EVIDENCE = `
  SELECT c.id, now() AS now, u.hour AS tokens_1h, u.day AS tokens_24h, u.valid AS tokens_valid,
         last.time, last.address, last.user_agent
  FROM client_credential c
  CROSS JOIN (
    SELECT max(a.token_ttl_seconds) AS ttl FROM api a
    WHERE a.id = 'latchkey' OR a.id IN (
      SELECT s.api_id FROM client_scope g JOIN scope s ON s.name = g.scope_name WHERE g.client_ref = $1)
  ) life
  CROSS JOIN LATERAL (
    SELECT count(*) FILTER (WHERE e.time > now() - interval '1 hour')::int AS hour, count(*)::int AS day,
           count(*) FILTER (WHERE e.time > now() - make_interval(secs => life.ttl))::int AS valid
    FROM token_event e
    WHERE e.credential_id = c.id AND e.outcome = 'issued' AND e.time > now() - interval '24 hours'
  ) u
  LEFT JOIN LATERAL (
    SELECT e.time, e.address, e.user_agent FROM token_event e
    WHERE e.credential_id = c.id AND e.outcome = 'issued' ORDER BY e.time DESC LIMIT 1
  ) last ON true
  WHERE c.client_ref = $1 AND c.revoked_at IS NULL`

type Row = {
  id: string
  now: Date
  tokens_1h: number
  tokens_24h: number
  tokens_valid: number
  time: Date | null
  address: string | null
  user_agent: string | null
}

/** What each secret and key of a client is used for, by its id; null when the actor cannot see the client. */
export async function clientEvidence(
  actor: Actor,
  clientId: string,
): Promise<Record<string, Evidence> | null> {
  const client = await db().client.findFirst({
    where: { clientId, ...visibleTo(actor) },
    select: { id: true },
  })
  if (!client) return null
  const { rows } = await pool().query<Row>({ name: 'evidence', text: EVIDENCE, values: [client.id] })
  return Object.fromEntries(rows.map((row) => [row.id, evidenceOf(row)]))
}

function evidenceOf(row: Row): Evidence {
  return {
    tokens1h: row.tokens_1h,
    tokens24h: row.tokens_24h,
    tokensValid: row.tokens_valid,
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
