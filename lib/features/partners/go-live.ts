import type { Actor } from '#lib/access/actor.ts'
import { requirePermission } from '#lib/access/permissions.ts'
import { endingWithinDays } from '#lib/features/health/ending-days.ts'
import { STRANGER } from '#lib/features/usage/credential-choice.ts'
import { type Reuse, reuseOfClients } from '#lib/features/usage/token-thrift.ts'
import { db } from '#lib/platform/db/db.ts'
import { endsWithin } from './ending-soon.ts'

/** For so many days requests are looked at. */
export const RECORD_DAYS = 7
/** For so many days (UTC), today among them, calls are counted. */
export const CALL_DAYS = 30
const SHOWN_ENDS = 20

/** What a partner did on its way to live: facts of events, none of them set by anybody. */
export type GoLiveRecord = {
  /** Tokens of its sandbox apps, and when one of them first called an API that can be seen here. */
  sandboxTokens: number
  sandboxCalledAt: Date | null
  /** Calls of its sandbox apps in `CALL_DAYS`, as far as they are seen here: to our own API, and to those that introspect. */
  sandboxCalls: number
  /** Tokens and refusals with a credential of its own, of all its apps, in `RECORD_DAYS`. */
  issued: number
  refused: number
  /** Apps that got tokens in the last 24 hours, by whether they kept them. */
  reuse: Record<Reuse['verdict'], string[]>
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
  const [totals, uses] = await Promise.all([recordTotals(teamId), reuseOfClients(apps.map(({ id }) => id))])
  const judged = (verdict: Reuse['verdict']) =>
    apps.filter(({ id }) => uses.get(id)?.verdict === verdict).map(({ clientId }) => clientId)
  return {
    ...totals,
    reuse: { kept: judged('kept'), not_kept: judged('not_kept'), too_few: judged('too_few') },
  }
}

type Totals = Omit<GoLiveRecord, 'reuse'>

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
      coalesce((SELECT sum(k.count) FROM own o JOIN client_call k ON k.client_ref = o.id
        WHERE o.environment = 'sandbox' AND k.day > date_trunc('day', now(), 'UTC') - make_interval(days => ${CALL_DAYS})), 0)::float8
        AS "sandboxCalls",
      coalesce((SELECT sum(count) FROM used WHERE reason = 'issued'), 0)::float8 AS issued,
      coalesce((SELECT sum(count) FROM used
        WHERE reason <> 'issued' AND credential_id <> ${STRANGER}::uuid), 0)::float8 AS refused,
      (SELECT a.time FROM audit_entry a WHERE a.team_id = ${teamId}::uuid AND a.action = 'credential.rotated'
        ORDER BY a.seq DESC LIMIT 1) AS "rotatedAt"`
  if (!found) throw new Error('a query without FROM has one row')
  return found
}

/**
 * The secrets and keys of a partner (UUID of its team) that end soon, the first to end first; 20 at most. Within how many `days` that is, is a setting.
 * @throws AppError `forbidden`
 */
export async function endingCredentials(
  { actor }: { actor: Actor },
  teamId: string,
): Promise<{ days: number; endings: Ending[] }> {
  requirePermission(actor, 'partner.read')
  const days = await endingWithinDays()
  const endings = await db().$queryRaw<Ending[]>`
    SELECT c.client_id AS "clientId", k.kind::text AS kind, k.name, k.ends_at AS at
    FROM client c JOIN client_credential k ON k.client_ref = c.id
    WHERE c.team_id = ${teamId}::uuid AND c.deleted_at IS NULL AND ${endsWithin(days)}
    ORDER BY k.ends_at, c.client_id LIMIT ${SHOWN_ENDS}`
  return { days, endings }
}
