import type { Person } from '#lib/access/actor.ts'
import { findReplay } from '#lib/features/what-if/find-replay.ts'
import { replayIdSchema } from '#lib/features/what-if/schemas.ts'
import { answer } from './answer.ts'

/** How far a check is, and what it has found; nothing where this person may see none. */
export async function whatIf(actor: Person, _segment: string, query: URLSearchParams): Promise<Response> {
  const id = replayIdSchema.safeParse(query.get('id'))
  return answer(200, { found: id.success ? await findReplay(actor, id.data) : null })
}
