import type { Actor } from '#lib/access/actor.ts'
import { requirePermission } from '#lib/access/permissions.ts'
import { db } from '#lib/platform/db/db.ts'
import { Prisma } from '#prisma/generated/client.ts'

/**
 * How the token requests of a team’s apps (UUID), or of all apps, ended in the running hour and the 23 before it, by reason
 * (`issued` among them), strangers’ included; the most frequent first.
 * @throws AppError `forbidden`
 */
export async function reasonsOfDay(
  { actor }: { actor: Actor },
  teamId: string | null,
): Promise<{ reason: string; count: number }[]> {
  requirePermission(actor, 'partner.read')
  const since = Prisma.sql`hour >= date_trunc('hour', now(), 'UTC') - interval '23 hours'`
  const [rolledUp, fresh] = teamId
    ? [
        Prisma.sql`usage_team_hour WHERE team_id = ${teamId}::uuid AND ${since}`,
        Prisma.sql`AND client_ref IN (SELECT id FROM client WHERE team_id = ${teamId}::uuid)`,
      ]
    : [Prisma.sql`usage_total_hour WHERE ${since}`, Prisma.empty]
  return await db().$queryRaw<{ reason: string; count: number }[]>`
    SELECT reason, sum(count)::float8 AS count FROM (
      SELECT reason, count FROM ${rolledUp}
      UNION ALL
      SELECT reason, count FROM usage_delta WHERE ${since} ${fresh}
    ) counted GROUP BY 1 HAVING sum(count) > 0 ORDER BY 2 DESC, 1`
}

/** Those that were refused. */
export const refusedOf = (reasons: readonly { reason: string; count: number }[]) =>
  reasons.filter(({ reason }) => reason !== 'issued')
