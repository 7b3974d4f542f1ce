import type { Actor } from '#lib/access/actor.ts'
import { requirePermission } from '#lib/access/permissions.ts'
import { pool } from '#lib/platform/db/pools.ts'
import type { UsageRange } from './range.ts'
import { usageWithin } from './spans.ts'

/** An app with a request within the range. */
export type UsedApp = { clientId: string; team: string; issued: number; refused: number }

const MOST = 10_000

/**
 * Tokens and refusals of the apps of all teams, or of one, that are there: the most used first. Those without any are left
 * out.
 * @param asked.team slug
 * @throws AppError `forbidden`
 */
export async function usageOfApps(
  { actor }: { actor: Actor },
  { range, team }: { range: UsageRange; team: string | null },
): Promise<UsedApp[]> {
  requirePermission(actor, 'app.read_all')
  // Not prepared: how it is best read depends on the range and the team.
  const { rows } = await pool('pages').query<UsedApp>(
    `WITH used AS (
       SELECT u.client_ref, sum(u.issued::float8) AS issued, sum(u.refused::float8) AS refused
       FROM (${usageWithin(range)}) u GROUP BY 1
     )
     SELECT c.client_id AS "clientId", t.slug AS team, used.issued, used.refused
     FROM used JOIN client c ON c.id = used.client_ref AND c.deleted_at IS NULL JOIN team t ON t.id = c.team_id
     WHERE used.issued + used.refused > 0 AND ($1::text IS NULL OR t.slug = $1)
     ORDER BY used.issued DESC, used.refused DESC, 1 LIMIT ${MOST}`,
    [team],
  )
  return rows
}
