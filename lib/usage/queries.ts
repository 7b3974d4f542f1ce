import type { Actor } from '#lib/accounts/actor.ts'
import { visibleTo } from '#lib/clients/policy.ts'
import { db, pool } from '#lib/db.ts'

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

const COUNTS = `
  SELECT credential_id,
         count(*) FILTER (WHERE outcome = 'issued' AND time > now() - interval '24 hours')::int AS issued_24h,
         count(*) FILTER (WHERE outcome = 'issued')::int AS issued_7d,
         count(*) FILTER (WHERE outcome <> 'issued' AND time > now() - interval '24 hours')::int AS failed_24h,
         count(*) FILTER (WHERE outcome <> 'issued')::int AS failed_7d,
         max(time) FILTER (WHERE outcome = 'issued') AS last_issued
  FROM token_event
  WHERE client_ref = $1 AND time > now() - interval '7 days'
  GROUP BY credential_id`

const LAST_USE = `
  SELECT time, address, user_agent FROM token_event
  WHERE client_ref = $1 AND outcome = 'issued'
  ORDER BY time DESC LIMIT 1`

type CountRow = {
  credential_id: string | null
  issued_24h: number
  issued_7d: number
  failed_24h: number
  failed_7d: number
  last_issued: Date | null
}

/** Usage of one app, or null when there is none that this person may see. */
export async function clientUsage(actor: Actor, clientId: string): Promise<ClientUsage | null> {
  const client = await db().client.findFirst({
    where: { clientId, ...visibleTo(actor) },
    select: { id: true },
  })
  if (!client) return null
  const [counts, last] = await Promise.all([
    pool().query<CountRow>(COUNTS, [client.id]),
    pool().query<{ time: Date; address: string; user_agent: string | null }>(LAST_USE, [client.id]),
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
        row.credential_id
          ? [[row.credential_id, { issued24h: row.issued_24h, lastUsedAt: row.last_issued }]]
          : [],
      ),
    ),
  }
}

/** Tokens issued in the last 24 hours, per client id (UUID); clients without any are absent. */
export async function issuedByClient(ids: readonly string[]): Promise<Map<string, number>> {
  if (ids.length === 0) return new Map()
  const { rows } = await pool().query<{ client_ref: string; issued: number }>(
    `SELECT client_ref, count(*)::int AS issued FROM token_event
     WHERE client_ref = ANY($1::uuid[]) AND outcome = 'issued' AND time > now() - interval '24 hours'
     GROUP BY client_ref`,
    [ids],
  )
  return new Map(rows.map((row) => [row.client_ref, row.issued]))
}
