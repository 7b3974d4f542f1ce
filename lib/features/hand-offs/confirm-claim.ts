import { changed } from '#lib/changes/changed.ts'
import { AppError } from '#lib/kernel/errors.ts'
import { type Db, db } from '#lib/platform/db/db.ts'
import { lockHeld } from './held.ts'
import { asHolder } from './note-refused.ts'
import { placeOf, type Visitor } from './visitor.ts'

/**
 * Says that everything is saved, for the browser that opened the link. That is final: nothing is shown again. Doing it twice
 * is no error.
 * @throws AppError `not_found` for any other browser, `conflict` before each app has a credential and when the hand-off is
 *   over, `forbidden`, `throttled`
 */
export async function confirmClaim(visitor: Visitor, { id }: { id: string }): Promise<void> {
  const confirm = async (tx: Db) => {
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
  }
  await asHolder(visitor, { id }, () => db().$transaction(confirm))
}
