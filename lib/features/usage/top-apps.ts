import { pool } from '#lib/platform/db/pools.ts'
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

/** Rows of a table from one day on to another; taken off if that one is before. */
const span = (table: string, day: string, from: string, to: string) => `
  SELECT client_ref, issued, refused FROM ${table} WHERE ${day} >= ${from}::date AND ${day} < ${to}::date
  UNION ALL
  SELECT client_ref, -issued, -refused FROM ${table} WHERE ${day} >= ${to}::date AND ${day} < ${from}::date`

/**
 * What the apps have used in whole days ($2 to $7): by four weeks, from those that begin nearest to it ($4) to those
 * nearest to its end ($5); by the week to the Mondays nearest ($3, $6), and by the day to its begin and end, both added
 * where the longer ones leave them out and taken off where these have too much. Then what is not added up by the day
 * yet ($8 to $9).
 */
const OF_DAYS = `
  ${[
    span('usage_four_weeks', 'begin', '$4', '$5'),
    span('usage_week', 'week', '$3', '$4'),
    span('usage_week', 'week', '$5', '$6'),
    span('usage_day', 'day', '$2', '$3'),
    span('usage_day', 'day', '$6', '$7'),
  ].join('\n  UNION ALL')}
  UNION ALL
  SELECT client_ref, CASE WHEN reason = 'issued' THEN count ELSE 0 END, CASE WHEN reason = 'issued' THEN 0 ELSE count END
  FROM usage_hour WHERE hour < to_timestamp($9 / 1000.0)
    AND hour >= greatest(to_timestamp($8 / 1000.0), (SELECT until FROM usage_day_progress))
  UNION ALL
  SELECT client_ref, CASE WHEN reason = 'issued' THEN count ELSE 0 END, CASE WHEN reason = 'issued' THEN 0 ELSE count END
  FROM usage_delta WHERE hour >= to_timestamp($8 / 1000.0) AND hour < to_timestamp($9 / 1000.0)`

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
    ? [OF_DAYS, [...boundsOf(range), range.from, range.to]]
    : [SINCE, [range.from]]
  // Not prepared: how it is best read depends on the range and the team.
  const { rows } = await pool('pages').query<TopApps>(topOf(counted), [teamId, ...values])
  return rows[0] ?? { apps: 0, appsInUse: 0, byTokens: [], byRefusals: [] }
}

const hasDays = ({ from, to }: UsageRange) => from % DAY_MS === 0 && to % DAY_MS === 0

/** A range of days from outside to inside: its begin and end, the Mondays nearest to these, the four weeks nearest. */
const boundsOf = ({ from, to }: UsageRange): string[] =>
  [
    from,
    nearest(WEEK_MS, from),
    nearest(4 * WEEK_MS, from),
    nearest(4 * WEEK_MS, to),
    nearest(WEEK_MS, to),
    to,
  ].map(dateOf)

const nearest = (length: number, time: number): number =>
  FIRST_MONDAY + Math.round((time - FIRST_MONDAY) / length) * length
