import { currentActor } from '#lib/features/people/current-actor.ts'
import { clientSeries } from '#lib/features/usage/client-series.ts'
import { credentialChoiceSchema } from '#lib/features/usage/credential-choice.ts'
import { readRange } from '#lib/features/usage/range.ts'
import { usageFile } from '#lib/features/usage/usage-csv.ts'
import { refusedFile } from '../../../../../refused-file.ts'
import { readClientId } from '../../client-id.ts'

/** The usage page's chart as a file. */
export async function GET(
  request: Request,
  { params }: { params: Promise<{ clientId: string }> },
): Promise<Response> {
  const actor = await currentActor()
  if (!actor) return refusedFile(401)
  const clientId = readClientId((await params).clientId)
  const asked = Object.fromEntries(new URL(request.url).searchParams)
  const range = readRange(asked, Date.now())
  const credential = credentialChoiceSchema.parse(asked.credential ?? null)
  const found = await clientSeries(actor, clientId, { range, credential })
  if (!found) return refusedFile(404)
  return usageFile(clientId, found.series, range)
}
