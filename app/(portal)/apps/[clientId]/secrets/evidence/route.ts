import { listCredentials } from '#lib/features/credentials/list-credentials.ts'
import { watchingActor } from '#lib/features/people/current-actor.ts'
import { clientEvidence } from '#lib/features/request-log/evidence.ts'
import { readClientId } from '../../client-id.ts'

const headers = { 'Cache-Control': 'no-store' }

/** What each secret and key is used for, and where it stands; asked while the page is looked at. */
export async function GET(
  _request: Request,
  { params }: { params: Promise<{ clientId: string }> },
): Promise<Response> {
  const actor = await watchingActor()
  if (!actor) return Response.json({}, { status: 401, headers })
  const clientId = readClientId((await params).clientId)
  const [credentials, evidence] = await Promise.all([
    listCredentials(actor, clientId),
    clientEvidence(actor, clientId),
  ])
  if (!credentials || !evidence) return Response.json({}, { status: 404, headers })
  const facts = credentials.map(({ id, state }) => [id, { state, evidence: evidence[id] ?? null }])
  return Response.json(Object.fromEntries(facts), { headers })
}
