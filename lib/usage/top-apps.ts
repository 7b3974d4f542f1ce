import { pool } from '#lib/db.ts'
import { dateOf, type UsageRange } from './range.ts'

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
const WEEK_MS = 7 * DAY_MS
/** The first Monday since the epoch. */
const FIRST_MONDAY = 4 * DAY_MS

/**
 * What the apps have used in whole days ($2 to $5): in the weeks from the Monday nearest to its begin ($3) to the one
 * nearest to its end ($4), with the days added that these leave out, and taken off that they have too many; then what
 * is not added up by the day yet ($6 to $7).
 */
const OF_DAYS = `
  SELECT client_ref, issued, refused FROM usage_week WHERE week >= $3::date AND week < $4::date
  UNION ALL
  SELECT client_ref, issued, refused FROM usage_day WHERE day >= $2::date AND day < $3::date
  UNION ALL
  SELECT client_ref, -issued, -refused FROM usage_day WHERE day >= $3::date AND day < $2::date
  UNION ALL
  SELECT client_ref, issued, refused FROM usage_day WHERE day >= $4::date AND day < $5::date
  UNION ALL
  SELECT client_ref, -issued, -refused FROM usage_day WHERE day >= $5::date AND day < $4::date
  UNION ALL
  SELECT client_ref, CASE WHEN reason = 'issued' THEN count ELSE 0 END, CASE WHEN reason = 'issued' THEN 0 ELSE count END
  FROM usage_hour WHERE hour < to_timestamp($7 / 1000.0)
    AND hour >= greatest(to_timestamp($6 / 1000.0), (SELECT until FROM usage_day_progress))
  UNION ALL
  SELECT client_ref, CASE WHEN reason = 'issued' THEN count ELSE 0 END, CASE WHEN reason = 'issued' THEN 0 ELSE count END
  FROM usage_delta WHERE hour >= to_timestamp($6 / 1000.0) AND hour < to_timestamp($7 / 1000.0)`

/** The same of a range that begins with any hour ($2) and ends with the running one. */
const SINCE = 'SELECT client_ref, issued, refused FROM latchkey_usage_since(to_timestamp($2 / 1000.0))'

/**
 * The apps of a team that are there ($1). Written so that the database may look app by app for a team with few, and read
 * a stretch of time for one with thousands.
 */
const topOf = (counted: string) => `
  WITH used AS (
    SELECT u.client_ref, sum(u.issued::float8) AS issued, sum(u.refused::float8) AS refused
    FROM (${counted}) u JOIN client c ON c.id = u.client_ref
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
  const [counted, values] = hasDays(range)
    ? [OF_DAYS, [...daysAndWeeks(range), range.from, range.to]]
    : [SINCE, [range.from]]
  // Not prepared: how it is best read depends on the range and the team.
  const { rows } = await pool().query<TopApps>(topOf(counted), [teamId, ...values])
  return rows[0] ?? { apps: 0, appsInUse: 0, byTokens: [], byRefusals: [] }
}

const hasDays = ({ from, to }: UsageRange) => from % DAY_MS === 0 && to % DAY_MS === 0

/** Where a range of days begins, the Mondays nearest to its begin and end, and where it ends. */
const daysAndWeeks = ({ from, to }: UsageRange): string[] =>
  [from, nearestMonday(from), nearestMonday(to), to].map(dateOf)

const nearestMonday = (time: number): number =>
  FIRST_MONDAY + Math.round((time - FIRST_MONDAY) / WEEK_MS) * WEEK_MS
