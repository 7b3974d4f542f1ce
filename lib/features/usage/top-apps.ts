import { pool } from '#lib/platform/db/pools.ts'
import type { UsageRange } from './range.ts'
import { usageWithin } from './spans.ts'

/** How many apps each of the two lists has at most. */
export const TOP_APPS = 5

/** An app within the range. */
export type AppUsage = { clientId: string; name: string; issued: number; refused: number }

export type TopApps = {
  /** Those with the most tokens, and those with the most refused requests; none without any. */
  byTokens: readonly AppUsage[]
  byRefusals: readonly AppUsage[]
  /** How many of the team's apps asked for a token within the range, and how many it has. */
  appsInUse: number
  apps: number
}

/** The apps of a team that are there ($1). */
const topOf = (range: UsageRange) => `
  WITH used AS (
    SELECT u.client_ref, sum(u.issued::float8) AS issued, sum(u.refused::float8) AS refused
    FROM (${usageWithin(range)}) u JOIN client c ON c.id = u.client_ref
    WHERE c.team_id = $1 GROUP BY 1
  ), summed AS MATERIALIZED (
    SELECT c.client_id AS "clientId", c.name,
           coalesce(used.issued, 0) AS issued, coalesce(used.refused, 0) AS refused
    FROM client c LEFT JOIN used ON used.client_ref = c.id
    WHERE c.team_id = $1 AND c.deleted_at IS NULL
  )
  SELECT (SELECT count(*)::int FROM summed) AS apps,
         (SELECT count(*)::int FROM summed WHERE issued + refused > 0) AS "appsInUse",
         (SELECT coalesce(json_agg(most), '[]') FROM (
           SELECT * FROM summed WHERE issued > 0 ORDER BY issued DESC, "clientId" LIMIT ${TOP_APPS}
         ) most) AS "byTokens",
         (SELECT coalesce(json_agg(most), '[]') FROM (
           SELECT * FROM summed WHERE refused > 0 ORDER BY refused DESC, "clientId" LIMIT ${TOP_APPS}
         ) most) AS "byRefusals"`

/** The apps of a team that used and failed most within a range. For whoever may see the team: ask that first. */
export async function topApps(teamId: string, range: UsageRange): Promise<TopApps> {
  // Not prepared: how it is best read depends on the range and the team.
  const { rows } = await pool('pages').query<TopApps>(topOf(range), [teamId])
  return rows[0] ?? { apps: 0, appsInUse: 0, byTokens: [], byRefusals: [] }
}
