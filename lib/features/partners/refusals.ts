import type { Actor } from '#lib/access/actor.ts'
import { requirePermission } from '#lib/access/permissions.ts'
import { db } from '#lib/platform/db/db.ts'

/**
 * Why requests of a partner’s apps (UUID of its team) were refused in the last 24 hours, strangers’ with their client IDs
 * included; the most frequent first.
 * @throws AppError `forbidden`
 */
export async function partnerRefusals(
  { actor }: { actor: Actor },
  teamId: string,
): Promise<{ reason: string; count: number }[]> {
  requirePermission(actor, 'partner.read')
  return await db().$queryRaw<{ reason: string; count: number }[]>`
    SELECT reason, sum(count)::float8 AS count FROM (
      SELECT reason, count FROM usage_team_hour
        WHERE team_id = ${teamId}::uuid AND hour >= date_trunc('hour', now(), 'UTC') - interval '23 hours'
      UNION ALL
      SELECT d.reason, d.count FROM usage_delta d JOIN client c ON c.id = d.client_ref
        WHERE c.team_id = ${teamId}::uuid AND d.hour >= date_trunc('hour', now(), 'UTC') - interval '23 hours'
    ) counted WHERE reason <> 'issued' GROUP BY 1 HAVING sum(count) > 0 ORDER BY 2 DESC, 1`
}
