import type { Actor } from '#lib/access/actor.ts'
import { requirePermission } from '#lib/access/permissions.ts'
import { changed } from '#lib/changes/changed.ts'
import { AppError } from '#lib/kernel/errors.ts'
import { db } from '#lib/platform/db/db.ts'
import { lockHandOff } from './held.ts'

/**
 * Agrees that the browser which confirmed a hand-off makes the account that it asked for, or declines it; then it may ask again.
 * @throws AppError `forbidden`, `not_found`, `conflict` where nobody asks, and once it was agreed to
 */
export async function answerAccount(
  { actor }: { actor: Actor },
  { id, answer }: { id: string; answer: 'agree' | 'decline' },
): Promise<void> {
  requirePermission(actor, 'hand_off.manage')
  await db().$transaction(async (tx) => {
    const handOff = await lockHandOff(tx, id)
    if (!handOff) throw new AppError('not_found', 'There is no such hand-off.')
    const { teamId, accountEmail, accountAgreedAt, disputedAt, revokedAt } = handOff
    if (accountEmail === null || accountAgreedAt || disputedAt || revokedAt)
      throw new AppError('conflict', 'Nobody asks for an account. Reload the page to see the current state.')
    await tx.handOff.update({
      where: { id },
      data:
        answer === 'agree' ? { accountAgreedAt: new Date() } : { accountAskedAt: null, accountEmail: null },
      select: { id: true },
    })
    await changed(tx, {
      actor,
      name: answer === 'agree' ? 'hand_off.account_agreed' : 'hand_off.account_declined',
      subject: { kind: 'team', id: teamId },
      teamId,
      detail: { handOff: id },
    })
  })
}
