import { type Actor, actorId } from '#lib/access/actor.ts'
import { db } from '#lib/platform/db/db.ts'
import { findReplay } from './find-replay.ts'
import type { ShownReplay } from './shown-replay.ts'

const LISTED = 20

/** The latest checks that somebody has begun, as far as they may still see them; each is kept for a day. */
export async function listReplays(actor: Actor): Promise<(ShownReplay & { createdAt: Date })[]> {
  const rows = await db().replay.findMany({
    where: { requestedById: actorId(actor), state: { in: ['open', 'done', 'cancelled'] } },
    select: { id: true, createdAt: true },
    orderBy: { createdAt: 'desc' },
    take: LISTED,
  })
  const found = await Promise.all(rows.map(({ id }) => findReplay(actor, id)))
  return rows.flatMap(({ createdAt }, index) => {
    const replay = found[index]
    return replay ? [{ ...replay, createdAt }] : []
  })
}
