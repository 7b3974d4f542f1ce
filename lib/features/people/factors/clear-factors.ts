import type { Actor } from '#lib/access/actor.ts'
import { changed } from '#lib/changes/changed.ts'
import { AppError } from '#lib/kernel/errors.ts'
import { db } from '#lib/platform/db/db.ts'
import { holdForAdministrator, newEnrolmentLink } from './enrolment-link.ts'

/**
 * Takes away all second factors of a person who has lost them, and ends their sessions; they are told. The password alone
 * sets up no other: the link does. Its address is typed to confirm, so that nobody is shut out by a slip.
 * @returns the code of the link, which is shown once
 * @throws AppError `forbidden`, `not_found`, `invalid` for another address, `conflict` for oneself, for one who is disabled or
 *   has none, and where two have to do it
 */
export async function clearFactors(
  { actor }: { actor: Actor },
  { userId, confirmation }: { userId: string; confirmation: string },
): Promise<{ code: string; expiresAt: Date }> {
  return await db().$transaction(async (tx) => {
    const { email } = await holdForAdministrator(tx, actor, userId)
    if (confirmation.toLowerCase() !== email.toLowerCase())
      throw new AppError('invalid', `Type ${email} to confirm.`, 'confirmation')
    const { count: passkeys } = await tx.passkey.deleteMany({ where: { userId } })
    const { count: apps } = await tx.totp.deleteMany({ where: { userId, confirmedAt: { not: null } } })
    if (passkeys + apps === 0) throw new AppError('conflict', 'This person has no second factor.')
    await tx.totp.deleteMany({ where: { userId } })
    await tx.recoveryCode.deleteMany({ where: { userId } })
    await tx.factorChallenge.deleteMany({ where: { userId } })
    await tx.session.updateMany({ where: { userId, revokedAt: null }, data: { revokedAt: new Date() } })
    const link = await newEnrolmentLink(tx, { userId, email })
    await changed(tx, {
      actor,
      name: 'user.factors_cleared',
      subject: { kind: 'user', id: userId },
      detail: { passkeys, totp: apps > 0 },
    })
    return link
  })
}
