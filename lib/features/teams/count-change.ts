import type { Actor } from '#lib/access/actor.ts'
import { countAttempt } from '#lib/features/people/throttle.ts'

/**
 * Counts a change of a team that can be made and taken back for ever, each time with rows that stay.
 * @throws AppError `throttled`
 */
export async function countChange(actor: Actor): Promise<void> {
  if (actor.kind === 'person') await countAttempt('changeTeam', actor.id)
}
