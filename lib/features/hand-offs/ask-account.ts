import { mayTry } from '#lib/features/people/throttle.ts'
import { mailsTo, makeInvitation } from '#lib/features/teams/invitations/make-invitation.ts'
import { hasOwner } from '#lib/features/teams/invitations/pending.ts'
import { AppError } from '#lib/kernel/errors.ts'
import { db } from '#lib/platform/db/db.ts'
import { env } from '#lib/platform/env.ts'
import { lockHeld } from './held.ts'
import { requireVisitor, type Visitor } from './visitor.ts'

const VALID_SECONDS = 7 * 86_400

/**
 * Has an invitation into the partner's team mailed, once, for the browser that confirmed: whoever takes it has proved the
 * address. It is for the role that staff set. Says the same whether the address has an account.
 * @throws AppError `not_found` for any other browser, `conflict` before the hand-off is confirmed, the second time, and where
 *   the team would have nobody who owns it, `unavailable` without mail, `forbidden`, `throttled`
 */
export async function askForAccount(
  visitor: Visitor,
  { id, email }: { id: string; email: string },
): Promise<{ email: string }> {
  await requireVisitor(visitor)
  if (!env.mail) throw new AppError('unavailable', 'E-mail is off here. Ask the connectivity team.')
  return await db().$transaction(async (tx) => {
    const { teamId, accountRole: role, confirmedAt, accountAskedAt } = await lockHeld(tx, visitor, { id })
    if (!confirmedAt) throw new AppError('conflict', 'First say that you have saved it.')
    if (accountAskedAt)
      throw new AppError('conflict', 'The link was e-mailed already. Ask the connectivity team for another.')
    if (role !== 'owner' && !(await hasOwner(tx, teamId)))
      throw new AppError('conflict', 'The first person of a team owns it. Ask the connectivity team.')
    if (!(await mayTry('mailAddress', mailsTo(email))))
      throw new AppError(
        'throttled',
        'This address was e-mailed several times. Try again in an hour.',
        'email',
      )
    const { id: accountLinkId } = await makeInvitation(
      tx,
      { kind: 'holder', handOffId: id },
      {
        ...{ email, isMailed: true, validSeconds: VALID_SECONDS },
        detail: { teamId, role, byStaff: id, byName: 'The connectivity team', by: '' },
      },
    )
    await tx.handOff.update({
      where: { id },
      data: { accountAskedAt: new Date(), accountLinkId },
      select: { id: true },
    })
    return { email }
  })
}
