import { currentActor } from '#lib/features/people/current-actor.ts'
import { readRange } from '#lib/features/usage/range.ts'
import { teamSeries } from '#lib/features/usage/team-series.ts'
import { usageFile } from '#lib/features/usage/usage-csv.ts'
import { refusedFile } from '../../../../refused-file.ts'
import { askedTeam, teamOf } from '../../../shown-team.ts'

/** The chart of a team's usage page as a file. */
export async function GET(request: Request): Promise<Response> {
  const actor = await currentActor()
  if (!actor) return refusedFile(401)
  const asked = Object.fromEntries(new URL(request.url).searchParams)
  const range = readRange(asked, Date.now())
  const team = teamOf(actor, askedTeam(asked.team))
  const found = team && (await teamSeries(actor, team.slug, range))
  if (!found) return refusedFile(404)
  return usageFile(found.team.slug, found.series, range)
}
