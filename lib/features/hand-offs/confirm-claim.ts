import { changed } from '#lib/changes/changed.ts'
import { AppError } from '#lib/kernel/errors.ts'
import { db } from '#lib/platform/db/db.ts'
import { lockHeld } from './held.ts'
import { placeOf, requireVisitor, type Visitor } from './visitor.ts'

/**
 * Says that everything is saved, for the browser that opened the link. That is final: nothing is shown again. Doing it twice
 * is no error.
 * @throws AppError `not_found` for any other browser, `conflict` before each app has a credential and when the hand-off is
 *   over, `forbidden`, `throttled`
 */
export async function confirmClaim(visitor: Visitor, { id }: { id: string }): Promise<void> {
  await requireVisitor(visitor)
  await db().$transaction(async (tx) => {
    const { teamId, apps, confirmedAt } = await lockHeld(tx, visitor, { id })
    if (confirmedAt) return
    if (apps.some(({ claimedAt }) => claimedAt === null))
      throw new AppError('conflict', 'Show the secret of each app first.')
    await tx.handOff.update({ where: { id }, data: { confirmedAt: new Date() }, select: { id: true } })
    await changed(tx, {
      actor: { kind: 'holder', handOffId: id },
      name: 'hand_off.confirmed',
      subject: { kind: 'team', id: teamId },
      teamId,
      detail: { handOff: id, address: placeOf(visitor.source).address },
    })
  })
}
