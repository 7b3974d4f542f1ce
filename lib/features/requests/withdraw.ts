import type { Actor } from '#lib/access/actor.ts'
import { changed } from '#lib/changes/changed.ts'
import { aboutClient } from '#lib/changes/events.ts'
import { lockVisibleClient } from '#lib/features/apps/lock-client.ts'
import { db } from '#lib/platform/db/db.ts'
import { requireOpen } from './open-request.ts'
import { recorded } from './who.ts'

/**
 * Withdraws a request of an app. Whoever may make one may: its asker may have left.
 * @throws AppError `not_found`, `forbidden`, `conflict` for one that was answered
 */
export async function withdrawRequest(
  { actor }: { actor: Actor },
  { clientId, id }: { clientId: string; id: string },
): Promise<{ clientId: string }> {
  return await db().$transaction(async (tx) => {
    const app = await lockVisibleClient(tx, actor, 'app.change', clientId)
    const request = await requireOpen(tx, app.id, id)
    const { id: decidedById, label: decidedBy } = recorded(actor)
    await tx.accessRequest.update({
      where: { id },
      data: { state: 'withdrawn', decidedAt: app.now, decidedById, decidedBy },
      select: { id: true },
    })
    await tx.scopeRequest.deleteMany({ where: { requestId: id } })
    await changed(tx, {
      actor,
      name: 'request.withdrawn',
      ...aboutClient(app),
      detail: { clientId: app.clientId, request: id, kind: request.kind },
    })
    return { clientId: app.clientId }
  })
}
