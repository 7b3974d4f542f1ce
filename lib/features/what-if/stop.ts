import type { Actor } from '#lib/access/actor.ts'
import { actorId } from '#lib/access/actor.ts'
import { AppError } from '#lib/kernel/errors.ts'
import { db } from '#lib/platform/db/db.ts'

/**
 * Stops a check of one's own; one that has ended stays as it is.
 * @throws AppError `not_found`
 */
export async function stopReplay(
  { actor }: { actor: Actor },
  { id }: { id: string; here?: unknown },
): Promise<{ id: string }> {
  const where = { id, requestedById: actorId(actor) }
  const found = await db().replay.findFirst({ where, select: { id: true } })
  if (!found) throw new AppError('not_found', 'There is no such check.')
  await db().replay.updateMany({
    where: { ...where, state: 'open' },
    data: { state: 'cancelled', endedAt: new Date(), claim: null, claimedUntil: null },
  })
  return { id }
}
