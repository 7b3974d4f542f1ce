import type { Actor } from '#lib/access/actor.ts'
import { requireIn } from '#lib/access/permissions.ts'
import { visible, within } from '#lib/access/visible.ts'
import { changed } from '#lib/changes/changed.ts'
import { aboutClient } from '#lib/changes/events.ts'
import { acceptResumed } from '#lib/features/revocations/suspension.ts'
import { requireTeamThere } from '#lib/features/teams/lock-team.ts'
import { AppError } from '#lib/kernel/errors.ts'
import { undoEndedFor } from '#lib/kernel/undo-period.ts'
import { type Db, db } from '#lib/platform/db/db.ts'
import { endIfOver } from './end-granted-clients.ts'
import { lockClient } from './lock-client.ts'

/**
 * Undoes a deletion within `UNDO_DAYS`: the credentials work again as far as they have not expired. Tokens that were
 * issued before stay refused, and what was suspended stays suspended.
 * @throws AppError `not_found` for a client that is not the caller's or was deleted too long ago, `conflict` for one that is
 *   not deleted, `forbidden` for those who may only read it
 */
export async function restoreClient(
  ctx: { actor: Actor },
  { clientId }: { clientId: string },
): Promise<{ clientId: string }> {
  return await db().$transaction(async (tx) => {
    const client = await lockClient(tx, clientId, (now) => ({
      ...within(ctx.actor, 'app.read'),
      deletedAt: { gt: undoEndedFor(now.getTime()) },
      purgedAt: null,
    }))
    if (!client) throw await whyNot(tx, ctx.actor, clientId)
    requireIn(ctx.actor, 'app.change', client.teamId)
    await requireTeamThere(tx, client.teamId)
    await tx.client.update({ where: { id: client.id }, data: { deletedAt: null }, select: { id: true } })
    if (client.status === 'active') await acceptResumed(tx, client.id)
    await changed(tx, {
      actor: ctx.actor,
      name: 'client.restored',
      ...aboutClient(client),
      detail: { clientId },
    })
    // Its time may have been over meanwhile: it doesn't work for a moment more.
    await endIfOver(tx, clientId)
    return { clientId }
  })
}

async function whyNot(tx: Db, actor: Actor, clientId: string): Promise<AppError> {
  const isThere = await tx.client.findFirst({
    where: { clientId, ...visible(actor, 'app.change') },
    select: { id: true },
  })
  return isThere
    ? new AppError('conflict', `“${clientId}” is not deleted, or has been restored already.`)
    : new AppError('not_found', `There is no app “${clientId}” to restore.`)
}
