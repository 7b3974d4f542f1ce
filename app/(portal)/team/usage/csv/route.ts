import { currentActor } from '#lib/features/people/current-actor.ts'
import { readRange } from '#lib/features/usage/range.ts'
import { teamSeries } from '#lib/features/usage/team-series.ts'
import { usageFile } from '#lib/features/usage/usage-csv.ts'
import { chosenTeam } from '../chosen-team.ts'

const headers = { 'Cache-Control': 'no-store' }

/** The chart of a team's usage page as a file. */
export async function GET(request: Request): Promise<Response> {
  const actor = await currentActor()
  if (!actor) return new Response(null, { status: 401, headers })
  const asked = Object.fromEntries(new URL(request.url).searchParams)
  const range = readRange(asked, Date.now())
  const slug = chosenTeam(actor, asked.team)
  const found = slug === undefined ? null : await teamSeries(actor, slug, range)
  if (!found) return new Response(null, { status: 404, headers })
  return usageFile(found.team.slug, found.series, range)
}
