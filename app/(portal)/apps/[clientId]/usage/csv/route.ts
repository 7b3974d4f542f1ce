import { currentActor } from '#lib/features/people/current-actor.ts'
import { clientSeries } from '#lib/features/usage/client-series.ts'
import { credentialChoiceSchema } from '#lib/features/usage/credential-choice.ts'
import { readRange } from '#lib/features/usage/range.ts'
import { usageFile } from '#lib/features/usage/usage-csv.ts'
import { readClientId } from '../../client-id.ts'

const headers = { 'Cache-Control': 'no-store' }

/** The usage page's chart as a file. */
export async function GET(
  request: Request,
  { params }: { params: Promise<{ clientId: string }> },
): Promise<Response> {
  const actor = await currentActor()
  if (!actor) return new Response(null, { status: 401, headers })
  const clientId = readClientId((await params).clientId)
  const asked = Object.fromEntries(new URL(request.url).searchParams)
  const range = readRange(asked, Date.now())
  const credential = credentialChoiceSchema.parse(asked.credential ?? null)
  const found = await clientSeries(actor, clientId, { range, credential })
  if (!found) return new Response(null, { status: 404, headers })
  return usageFile(clientId, found.series, range)
}
