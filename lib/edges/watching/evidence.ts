import type { Person } from '#lib/access/actor.ts'
import { listCredentials } from '#lib/features/credentials/list-credentials.ts'
import { clientEvidence } from '#lib/features/request-log/evidence.ts'
import { answer } from './answer.ts'

/** What each secret and key is used for, and where it stands. */
export async function evidence(actor: Person, clientId: string): Promise<Response> {
  const [credentials, used] = await Promise.all([
    listCredentials(actor, clientId),
    clientEvidence(actor, clientId),
  ])
  if (!credentials || !used) return answer(404)
  const facts = credentials.map(({ id, state }) => [id, { state, evidence: used[id] ?? null }])
  return answer(200, Object.fromEntries(facts))
}
