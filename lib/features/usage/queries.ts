import type { Actor } from '#lib/access/actor.ts'
import { visibleClient } from '#lib/access/visible-client.ts'
import { pool } from '#lib/platform/db/pools.ts'
import { ANY_CREDENTIAL, NO_CREDENTIAL } from './credential-choice.ts'

/** What a client has done, counted from its events. */
export type ClientUsage = {
  issued24h: number
  issued7d: number
  failed24h: number
  failed7d: number
  lastUsed: { at: Date; address: string; userAgent: string | null } | null
  /** Per id of a secret or key; one that was never used has no entry. */
  byCredential: Record<string, { issued24h: number; lastUsedAt: Date | null }>
}

/**
 * The decisions about a client (`$1`) within ranges that end now, by credential and reason. Whole hours come from the
 * roll-ups, the part of an hour with which a range begins from its events: as exact as counting them all, and as fast
 * for an app with millions.
 */
const COUNTS = `
  WITH range AS (
    SELECT name, now() - name::interval AS since,
           date_trunc('hour', now() - name::interval, 'UTC') + interval '1 hour' AS full_from
    FROM unnest('{24 hours,7 days}'::text[]) AS name
  ), counted AS (
    SELECT r.name AS range, ${ANY_CREDENTIAL} AS credential_id, u.reason, u.count, u.last_at
    FROM range r JOIN usage u ON u.hour >= r.full_from
    WHERE u.client_ref = $1
    UNION ALL
    SELECT r.name, coalesce(e.credential_id, '${NO_CREDENTIAL}'), e.reason, 1, e.time
    FROM range r JOIN token_event e ON e.time > r.since AND e.time < r.full_from
    WHERE e.client_ref = $1
  )
  SELECT credential_id,
         coalesce(sum(count) FILTER (WHERE reason = 'issued' AND range = '24 hours'), 0)::int AS issued_24h,
         coalesce(sum(count) FILTER (WHERE reason = 'issued' AND range = '7 days'), 0)::int AS issued_7d,
         coalesce(sum(count) FILTER (WHERE reason <> 'issued' AND range = '24 hours'), 0)::int AS failed_24h,
         coalesce(sum(count) FILTER (WHERE reason <> 'issued' AND range = '7 days'), 0)::int AS failed_7d,
         max(last_at) FILTER (WHERE reason = 'issued') AS last_issued
  FROM counted GROUP BY credential_id`

const LAST_USE = `
  SELECT time, address, user_agent FROM token_event
  WHERE client_ref = $1 AND outcome = 'issued'
  ORDER BY time DESC LIMIT 1`

type CountRow = {
  credential_id: string
  issued_24h: number
  issued_7d: number
  failed_24h: number
  failed_7d: number
  last_issued: Date | null
}

/** Usage of one app, or null when there is none that this person may see. */
export async function clientUsage(actor: Actor, clientId: string): Promise<ClientUsage | null> {
  const client = await visibleClient(actor, clientId)
  if (!client) return null
  const [counts, last] = await Promise.all([
    pool('pages').query<CountRow>(COUNTS, [client.id]),
    pool('pages').query<{ time: Date; address: string; user_agent: string | null }>(LAST_USE, [client.id]),
  ])
  const use = last.rows[0]
  const sum = (column: 'issued_24h' | 'issued_7d' | 'failed_24h' | 'failed_7d') =>
    counts.rows.reduce((total, row) => total + row[column], 0)
  return {
    issued24h: sum('issued_24h'),
    issued7d: sum('issued_7d'),
    failed24h: sum('failed_24h'),
    failed7d: sum('failed_7d'),
    lastUsed: use ? { at: use.time, address: use.address, userAgent: use.user_agent } : null,
    byCredential: Object.fromEntries(
      counts.rows.flatMap((row) =>
        row.credential_id === NO_CREDENTIAL
          ? []
          : [[row.credential_id, { issued24h: row.issued_24h, lastUsedAt: row.last_issued }]],
      ),
    ),
  }
}
