import type { Actor } from '#lib/access/actor.ts'
import { requirePermission } from '#lib/access/permissions.ts'
import { STRANGER } from '#lib/features/usage/credential-choice.ts'
import { wasteOfClients } from '#lib/features/usage/token-thrift.ts'
import { db } from '#lib/platform/db/db.ts'

/** For so many days requests are looked at. */
export const RECORD_DAYS = 7
/** So far ahead the ends of secrets and keys are told. */
export const ENDING_WITHIN_DAYS = 30
const SHOWN_ENDS = 20

/** What a partner did on its way to live: facts of events, none of them set by anybody. */
export type GoLiveRecord = {
  /** Tokens of its sandbox apps, and when one of them first called an API that can be seen here. */
  sandboxTokens: number
  sandboxCalledAt: Date | null
  /** Tokens and refusals with a credential of its own, of all its apps, in `RECORD_DAYS`. */
  issued: number
  refused: number
  /** Apps that asked for a new token far more often than they needed to, in the last 24 hours. */
  wasteful: string[]
  /** Apps that got tokens in the last 24 hours. */
  active: number
  /** When it last rotated a secret or key; null for never. */
  rotatedAt: Date | null
}

/** What ends soon of a partner. */
export type Ending = { clientId: string; kind: 'secret' | 'key'; name: string; at: Date }

/**
 * The record of a partner (UUID of its team), by the hours that are rolled up.
 * @throws AppError `forbidden`
 */
export async function goLiveRecord({ actor }: { actor: Actor }, teamId: string): Promise<GoLiveRecord> {
  requirePermission(actor, 'partner.read')
  const apps = await db().client.findMany({
    where: { teamId, deletedAt: null },
    select: { id: true, clientId: true },
    orderBy: { clientId: 'asc' },
  })
  const [totals, uses] = await Promise.all([recordTotals(teamId), wasteOfClients(apps.map(({ id }) => id))])
  const wasteful = apps.filter(({ id }) => uses.get(id)?.waste)
  return { ...totals, active: uses.size, wasteful: wasteful.map(({ clientId }) => clientId) }
}

type Totals = Omit<GoLiveRecord, 'wasteful' | 'active'>

async function recordTotals(teamId: string): Promise<Totals> {
  const [found] = await db().$queryRaw<Totals[]>`
    WITH own AS (SELECT id, environment FROM client WHERE team_id = ${teamId}::uuid AND deleted_at IS NULL),
    used AS (
      SELECT o.environment, u.hour, u.reason, u.count, u.credential_id
      FROM own o JOIN usage u ON u.client_ref = o.id
      WHERE u.hour >= date_trunc('hour', now(), 'UTC') - make_interval(days => ${RECORD_DAYS})
    )
    SELECT
      coalesce((SELECT sum(b.issued) FROM own o JOIN usage_bucket b ON b.client_ref = o.id AND b.hours = 672
        WHERE o.environment = 'sandbox'), 0)::float8
        + coalesce((SELECT sum(u.count) FROM own o JOIN usage u ON u.client_ref = o.id
          WHERE o.environment = 'sandbox' AND u.reason = 'issued' AND u.hour >= (SELECT until FROM usage_progress)), 0)::float8
        AS "sandboxTokens",
      (SELECT min(f.at) FROM own o JOIN client_first_call f ON f.client_ref = o.id
        WHERE o.environment = 'sandbox') AS "sandboxCalledAt",
      coalesce((SELECT sum(count) FROM used WHERE reason = 'issued'), 0)::float8 AS issued,
      coalesce((SELECT sum(count) FROM used
        WHERE reason <> 'issued' AND credential_id <> ${STRANGER}::uuid), 0)::float8 AS refused,
      (SELECT a.time FROM audit_entry a WHERE a.team_id = ${teamId}::uuid AND a.action = 'credential.rotated'
        ORDER BY a.seq DESC LIMIT 1) AS "rotatedAt"`
  if (!found) throw new Error('a query without FROM has one row')
  return found
}

/**
 * The secrets and keys of a partner (UUID of its team) that end within `ENDING_WITHIN_DAYS`, the first to end first; 20 at most.
 * @throws AppError `forbidden`
 */
export async function endingCredentials({ actor }: { actor: Actor }, teamId: string): Promise<Ending[]> {
  requirePermission(actor, 'partner.read')
  return await db().$queryRaw<Ending[]>`
    SELECT c.client_id AS "clientId", k.kind::text AS kind, k.name, k.ends_at AS at
    FROM client c JOIN client_credential k ON k.client_ref = c.id
    WHERE c.team_id = ${teamId}::uuid AND c.deleted_at IS NULL AND k.revoked_at IS NULL
      AND k.ends_at > now() AND k.ends_at < now() + make_interval(days => ${ENDING_WITHIN_DAYS})
    ORDER BY k.ends_at, c.client_id LIMIT ${SHOWN_ENDS}`
}
