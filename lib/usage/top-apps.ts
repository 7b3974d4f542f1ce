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
 * The apps of a team that are there ($1). Whole weeks come from one table ($3 to $4), the days beside them from another
 * ($2 to $3, $4 to $5), and from the hours what is not added up by the day yet, or all of a range that has no whole
 * days ($6 to $7; $8: whether it has). Written so that the database may look app by app for a team with few, and read a
 * stretch of time for one with thousands.
 */
const TOP = `
  WITH app AS (
    SELECT id, client_id AS "clientId", name FROM client WHERE team_id = $1 AND deleted_at IS NULL
  ), day AS (
    SELECT u.client_ref, sum(u.issued) AS issued, sum(u.refused) AS refused
    FROM (
      SELECT client_ref, issued, refused FROM usage_week WHERE week >= $3::date AND week < $4::date
      UNION ALL
      SELECT client_ref, issued, refused FROM usage_day WHERE day >= $2::date AND day < $3::date
      UNION ALL
      SELECT client_ref, issued, refused FROM usage_day WHERE day >= $4::date AND day < $5::date
    ) u JOIN client c ON c.id = u.client_ref
    WHERE c.team_id = $1 GROUP BY 1
  ), hour AS (
    SELECT u.client_ref, sum(u.count) FILTER (WHERE u.reason = 'issued') AS issued,
           sum(u.count) FILTER (WHERE u.reason <> 'issued') AS refused
    FROM usage_hour u JOIN client c ON c.id = u.client_ref
    WHERE c.team_id = $1 AND u.hour < to_timestamp($7 / 1000.0) AND u.hour >= CASE WHEN $8::boolean
      THEN greatest(to_timestamp($6 / 1000.0), (SELECT until FROM usage_day_progress)) ELSE to_timestamp($6 / 1000.0) END
    GROUP BY 1
  ), fresh AS (
    SELECT client_ref, sum(count) FILTER (WHERE reason = 'issued') AS issued,
           sum(count) FILTER (WHERE reason <> 'issued') AS refused
    FROM usage_delta WHERE hour >= to_timestamp($6 / 1000.0) AND hour < to_timestamp($7 / 1000.0) GROUP BY 1
  ), summed AS MATERIALIZED (
    SELECT app."clientId", app.name,
           (coalesce(day.issued, 0) + coalesce(hour.issued, 0) + coalesce(fresh.issued, 0))::float8 AS issued,
           (coalesce(day.refused, 0) + coalesce(hour.refused, 0) + coalesce(fresh.refused, 0))::float8 AS refused
    FROM app
    LEFT JOIN day ON day.client_ref = app.id
    LEFT JOIN hour ON hour.client_ref = app.id
    LEFT JOIN fresh ON fresh.client_ref = app.id
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
  const { rows } = await pool().query<TopApps>(TOP, [
    teamId,
    ...daysAndWeeks(range),
    range.from,
    range.to,
    hasDays(range),
  ])
  return rows[0] ?? { apps: 0, appsInUse: 0, byTokens: [], byRefusals: [] }
}

const hasDays = ({ from, to }: UsageRange) => from % DAY_MS === 0 && to % DAY_MS === 0

/** Where the days of a range begin, where its whole weeks do and end, and where its days end. Without days: nowhere. */
function daysAndWeeks(range: UsageRange): string[] {
  const { from, to } = hasDays(range) ? range : { from: range.to, to: range.to }
  const [firstWeek, lastWeek] = [mondayBefore(from + WEEK_MS - 1), mondayBefore(to)]
  const weeks = firstWeek < lastWeek ? [firstWeek, lastWeek] : [to, to]
  return [from, ...weeks, to].map(dateOf)
}

const mondayBefore = (time: number): number => time - ((time - FIRST_MONDAY) % WEEK_MS)
