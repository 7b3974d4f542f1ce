import type { Actor } from '#lib/access/actor.ts'
import { requirePermission } from '#lib/access/permissions.ts'
import { changed } from '#lib/changes/changed.ts'
import { requireAnother } from '#lib/features/people/factors/two-administrators.ts'
import { findLink, linkIsOver, makeLink, revokePersonalLinks, takeLink } from '#lib/features/people/links.ts'
import { maySignInHere } from '#lib/features/people/may-sign-in-here.ts'
import { hashPassword, passwordProblem } from '#lib/features/people/passwords/passwords.ts'
import { personSelect, toPerson } from '#lib/features/people/person.ts'
import type { Source } from '#lib/features/people/source.ts'
import { countAttempt, mayTry } from '#lib/features/people/throttle.ts'
import { AppError } from '#lib/kernel/errors.ts'
import { db } from '#lib/platform/db/db.ts'
import { env } from '#lib/platform/env.ts'
import { sourceKey } from '#lib/platform/limits/source-key.ts'
import { postMail } from '#lib/platform/mail/outbox.ts'
import { requireMail } from './require-mail.ts'

/** How long a link to a new password is good that is mailed, and one that an administrator hands over. */
export const RESET_BY_MAIL_SECONDS = 3600
export const RESET_BY_HAND_SECONDS = 24 * 3600

/**
 * Has a link mailed with which the owner of this address chooses a new password, if there is one. Says, does and costs
 * the same whether there is: one row is written, and whoever sends it finds out (EN-02). An address that has just been
 * asked for is not asked again, and that is not told either.
 * @throws AppError `throttled`, by the source alone, `forbidden` where passwords are off, or without a mail server
 */
export async function requestPasswordReset(
  ctx: { source: Source },
  { email }: { email: string },
): Promise<void> {
  if (env.signIn === 'sso') throw new AppError('forbidden', 'Passwords are off. Sign in with single sign-on.')
  requireMail()
  await countAttempt('mailSource', sourceKey(ctx.source.address))
  if (await mayTry('mailAddress', `password_reset ${email}`))
    await postMail(db(), { kind: 'password_reset', to: email })
}

/**
 * Makes a link with which a person chooses a new password, for an administrator to hand over. It opens nothing else: a
 * second factor is asked for afterwards, too. The person is told.
 * @returns its code, which is shown once
 * @throws AppError `forbidden`, `not_found`, `conflict` for one who is disabled or could not use it, and where two have to do it
 */
export async function makeResetLink(
  ctx: { actor: Actor },
  { userId }: { userId: string },
): Promise<{ code: string; expiresAt: Date }> {
  requirePermission(ctx.actor, 'person.reset')
  return await db().$transaction(async (tx) => {
    const user = await tx.user.findUnique({
      where: { id: userId },
      select: { id: true, email: true, role: true, disabledAt: true },
    })
    if (!user) throw new AppError('not_found', 'There is no such person.')
    if (user.disabledAt) throw new AppError('conflict', 'This person is disabled. Enable them first.')
    if (!(await maySignInHere(user, tx)))
      throw new AppError(
        'conflict',
        'This person signs in with single sign-on, so a password would be of no use.',
      )
    await requireAnother(tx, ctx.actor, { userId, giving: 'password' })
    const link = await makeLink(tx, {
      ...{ kind: 'password_reset', validSeconds: RESET_BY_HAND_SECONDS },
      ...{ userId, email: user.email },
    })
    await changed(tx, {
      actor: ctx.actor,
      name: 'user.reset_link_made',
      subject: { kind: 'user', id: userId },
      detail: { link: link.id },
    })
    return link
  })
}

/**
 * Sets the password that somebody with a link chose. Every session of theirs ends, and every other link that speaks for them; they
 * are told. It signs nobody in.
 * @throws AppError `invalid` on `code` or `password`, `forbidden` for whoever signs in by single sign-on only, `throttled`
 */
export async function resetPassword(
  ctx: { source: Source },
  { code, password }: { code: string; password: string },
): Promise<void> {
  await countAttempt('redeemSource', sourceKey(ctx.source.address))
  const link = await findLink('password_reset', code)
  const row =
    link?.userId &&
    (await db().user.findFirst({
      where: { id: link.userId, email: link.email ?? '', disabledAt: null },
      select: personSelect,
    }))
  if (!link || !row) throw linkIsOver()
  const person = toPerson(row)
  if (!(await maySignInHere(person)))
    throw new AppError('forbidden', 'Passwords are off: sign in with single sign-on.')
  const problem = await passwordProblem(password, person)
  if (problem) throw new AppError('invalid', problem, 'password')
  const passwordHash = await hashPassword(password)

  await db().$transaction(async (tx) => {
    const { id, isMailed } = await takeLink(tx, 'password_reset', code)
    await revokePersonalLinks(tx, person.id)
    // The sessions end with the password (prisma/sql/sessions.sql). What came by mail proves the address.
    await tx.user.update({
      where: { id: person.id },
      data: { passwordHash, hasPassword: true, ...(isMailed && { emailVerifiedAt: new Date() }) },
      select: { id: true },
    })
    await changed(tx, {
      actor: person,
      name: 'user.password_changed',
      subject: { kind: 'user', id: person.id },
      detail: { address: ctx.source.address, how: isMailed ? 'reset' : 'reset_by_hand', link: id },
    })
  })
}
