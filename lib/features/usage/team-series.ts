import type { Actor } from '#lib/access/actor.ts'
import { teamsWhere } from '#lib/access/visible.ts'
import { db } from '#lib/platform/db/db.ts'
import { pool } from '#lib/platform/db/pools.ts'
import { STRANGER } from './credential-choice.ts'
import type { UsageRange } from './range.ts'
import { type CountRow, firstWanted, seriesOf, type UsageSeries } from './series.ts'
import { type TopApps, topApps } from './top-apps.ts'

export type TeamSeries = {
  team: { id: string; slug: string; name: string }
  series: UsageSeries
  /** The same sums of requests that prove a connection to the app they name, by the rule of its health (decision 39). */
  connected: Pick<UsageSeries, 'totals' | 'before'>
}

const SERIES = `
  SELECT date_trunc($2, hour, 'UTC') AS bucket, reason, sum(count)::float8 AS count, sum(strangers)::float8 AS strangers
  FROM (
    SELECT hour, reason, count, strangers FROM usage_team_hour WHERE team_id = $1
    UNION ALL
    SELECT d.hour, d.reason, d.count, CASE d.credential_id WHEN '${STRANGER}' THEN d.count ELSE 0 END
    FROM usage_delta d JOIN client c ON c.id = d.client_ref WHERE c.team_id = $1
  ) counted
  WHERE hour >= to_timestamp($3 / 1000.0) AND hour < to_timestamp($4 / 1000.0)
  GROUP BY 1, 2`

/**
 * Usage of all apps of a team together, deleted ones too, by the hour or day.
 * @param slug the team; null when the actor may not read it
 */
export async function teamSeries(actor: Actor, slug: string, range: UsageRange): Promise<TeamSeries | null> {
  const team = await teamOf(actor, slug)
  return team && { team, ...(await seriesOfTeam(team.id, range)) }
}

/** The same, with the apps that used and failed most. */
export async function teamUsage(
  actor: Actor,
  slug: string,
  range: UsageRange,
): Promise<(TeamSeries & TopApps) | null> {
  const team = await teamOf(actor, slug)
  if (!team) return null
  const [sums, top] = await Promise.all([seriesOfTeam(team.id, range), topApps(team.id, range)])
  return { team, ...sums, ...top }
}

async function seriesOfTeam(teamId: string, range: UsageRange): Promise<Omit<TeamSeries, 'team'>> {
  const { rows } = await pool('pages').query<CountRow & { strangers: number }>({
    name: 'usage-team-series',
    text: SERIES,
    values: [teamId, range.unit, firstWanted(range), range.to],
  })
  const connected = rows.map(({ strangers, ...row }) => ({ ...row, count: row.count - strangers }))
  return { series: seriesOf(rows, range), connected: seriesOf(connected, range) }
}

function teamOf(actor: Actor, slug: string) {
  return db().team.findFirst({
    where: { AND: [{ slug }, teamsWhere(actor, 'team.read')] },
    select: { id: true, slug: true, name: true },
  })
}
