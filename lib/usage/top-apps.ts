import { pool } from '#lib/db.ts'
import type { UsageRange } from './range.ts'

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

const DAY_MS = 86_400_000

/**
 * The apps of a team that are there ($1) between two moments ($2, $3, in milliseconds). Days that are wholly within come
 * from `usage_day` ($4: whether there are any), what is not added up there yet from the hours. Each app is a short look
 * into two indexes; what has not been rolled up is read once for all.
 */
const TOP = `
  WITH progress AS (SELECT until FROM usage_day_progress),
  span AS (
    SELECT to_timestamp($2 / 1000.0) AS since, to_timestamp($3 / 1000.0) AS until,
           CASE WHEN $4::boolean THEN greatest(to_timestamp($2 / 1000.0), (SELECT until FROM progress))
                ELSE to_timestamp($2 / 1000.0) END AS hours_since
  ), fresh AS (
    SELECT d.client_ref, coalesce(sum(d.count) FILTER (WHERE d.reason = 'issued'), 0) AS issued,
           coalesce(sum(d.count) FILTER (WHERE d.reason <> 'issued'), 0) AS refused
    FROM usage_delta d, span WHERE d.hour >= span.since AND d.hour < span.until GROUP BY 1
  ), summed AS MATERIALIZED (
    SELECT c.client_id AS "clientId", c.name,
           (coalesce(day.issued, 0) + coalesce(hour.issued, 0) + coalesce(fresh.issued, 0))::float8 AS issued,
           (coalesce(day.refused, 0) + coalesce(hour.refused, 0) + coalesce(fresh.refused, 0))::float8 AS refused
    FROM client c
    CROSS JOIN span
    CROSS JOIN LATERAL (
      SELECT sum(u.issued) AS issued, sum(u.refused) AS refused FROM usage_day u
      WHERE $4::boolean AND u.client_ref = c.id AND u.day >= (span.since AT TIME ZONE 'UTC')::date
        AND u.day < (span.until AT TIME ZONE 'UTC')::date
    ) day
    CROSS JOIN LATERAL (
      SELECT sum(u.count) FILTER (WHERE u.reason = 'issued') AS issued,
             sum(u.count) FILTER (WHERE u.reason <> 'issued') AS refused
      FROM usage_hour u WHERE u.client_ref = c.id AND u.hour >= span.hours_since AND u.hour < span.until
    ) hour
    LEFT JOIN fresh ON fresh.client_ref = c.id
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
export async function topApps(teamId: string, { from, to }: UsageRange): Promise<TopApps> {
  const isWholeDays = from % DAY_MS === 0 && to % DAY_MS === 0
  const { rows } = await pool().query<TopApps>({
    name: 'usage-top-apps',
    text: TOP,
    values: [teamId, from, to, isWholeDays],
  })
  return rows[0] ?? { apps: 0, appsInUse: 0, byTokens: [], byRefusals: [] }
}
