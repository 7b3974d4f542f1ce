import type { Actor } from '#lib/access/actor.ts'
import { changed } from '#lib/changes/changed.ts'
import { aboutClient } from '#lib/changes/events.ts'
import { revokeSuspended } from '#lib/features/revocations/suspension.ts'
import { restorableUntil } from '#lib/kernel/undo-period.ts'
import { type Db, inTransaction } from '#lib/platform/db/db.ts'
import { requireConfirmation } from './confirmation.ts'
import { lockVisibleClient } from './lock-client.ts'

/**
 * Deletes a client: its credentials and its tokens are refused on every instance within 5 seconds, as if there were no
 * such client. Its team may restore it for `UNDO_DAYS`; nobody else is ever given its ID (CL-02).
 * @returns until when it can be restored
 * @throws AppError `not_found` for a client the caller cannot see, `invalid` on `confirmation` unless that is the
 *   client ID
 */
export async function deleteClient(
  ctx: { actor: Actor; tx?: Db },
  { clientId, confirmation }: { clientId: string; confirmation: string },
): Promise<{ restorableUntil: Date; team: string }> {
  return await inTransaction(ctx.tx, async (tx) => {
    const client = await lockVisibleClient(tx, ctx.actor, 'app.change', clientId)
    requireConfirmation(clientId, confirmation)
    await tx.client.update({
      where: { id: client.id },
      data: { deletedAt: client.now },
      select: { id: true },
    })
    await revokeSuspended(tx, client.id)
    const until = restorableUntil(client.now)
    await changed(tx, {
      actor: ctx.actor,
      name: 'client.deleted',
      ...aboutClient(client),
      detail: { clientId, restorableUntil: until.toISOString() },
    })
    const { slug } = await tx.team.findUniqueOrThrow({
      where: { id: client.teamId },
      select: { slug: true },
    })
    return { restorableUntil: until, team: slug }
  })
}
