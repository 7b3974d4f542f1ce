import { answer } from '#lib/edges/watching/answer.ts'
import { heldEvidence } from '#lib/features/hand-offs/find-held.ts'
import { handOffIdSchema } from '#lib/features/hand-offs/schemas.ts'
import { claimHolder } from '../visitor.ts'

/** When each app of a hand-off got its first token, for the browser that opened it. It changes nothing. */
export async function GET(request: Request): Promise<Response> {
  const id = handOffIdSchema.safeParse(new URL(request.url).searchParams.get('of'))
  const found = id.success ? await heldEvidence(await claimHolder(), id.data) : null
  return found ? answer(200, found) : answer(404)
}
