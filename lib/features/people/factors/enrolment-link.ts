import type { Actor } from '#lib/access/actor.ts'
import { requirePermission } from '#lib/access/permissions.ts'
import { changed } from '#lib/changes/changed.ts'
import { linkIsOver, makeLink, revokeLinks, takeLink } from '#lib/features/people/links.ts'
import { renewSession, type SessionTicket } from '#lib/features/people/sessions.ts'
import { countAttempt, mayTry } from '#lib/features/people/throttle.ts'
import { AppError } from '#lib/kernel/errors.ts'
import { type Db, db } from '#lib/platform/db/db.ts'
import { env } from '#lib/platform/env.ts'
import { sourceKey } from '#lib/platform/limits/source-key.ts'
import { postMail } from '#lib/platform/mail/outbox.ts'
import type { InSession } from './in-session.ts'
import { requireAnother, wasGivenPassword } from './two-administrators.ts'

export const ENROLMENT_BY_HAND_SECONDS = 24 * 3600
export const ENROLMENT_BY_MAIL_SECONDS = 3600

const KIND = 'factor_enrolment'

/** A link with which a person sets up a second factor, in place of those before. It opens nothing by itself. */
export async function newEnrolmentLink(
  tx: Db,
  { userId, email }: { userId: string; email: string },
): Promise<{ code: string; expiresAt: Date }> {
  await revokeLinks(tx, { kind: KIND, userId })
  return await makeLink(tx, { kind: KIND, validSeconds: ENROLMENT_BY_HAND_SECONDS, userId, email })
}

/**
 * Makes a link with which a person who signs in by their password sets up a second factor, for an administrator to hand over.
 * @returns its code, which is shown once
 * @throws AppError `forbidden`, `not_found`, `conflict` for oneself, for one who is disabled, and where two have to do it
 */
export async function makeEnrolmentLink(
  { actor }: { actor: Actor },
  { userId }: { userId: string },
): Promise<{ code: string; expiresAt: Date }> {
  return await db().$transaction(async (tx) => {
    const { email } = await holdForAdministrator(tx, actor, userId)
    const link = await newEnrolmentLink(tx, { userId, email })
    await changed(tx, {
      actor,
      name: 'user.enrolment_link_made',
      subject: { kind: 'user', id: userId },
      detail: { isMailed: false },
    })
    return link
  })
}

/**
 * Holds somebody whose factors the actor may see to, until the transaction ends.
 * @throws AppError `forbidden`, `not_found`, `conflict` for oneself, for one who is disabled, and where two have to do it
 */
export async function holdForAdministrator(tx: Db, actor: Actor, userId: string): Promise<{ email: string }> {
  requirePermission(actor, 'person.clear_factors')
  if (actor.kind === 'person' && actor.id === userId)
    throw new AppError('conflict', 'Change your own second factor on your account page.')
  const user = await tx.user.findUnique({ where: { id: userId }, select: { email: true, disabledAt: true } })
  if (!user) throw new AppError('not_found', 'There is no such person.')
  if (user.disabledAt) throw new AppError('conflict', 'This person is disabled. Enable them first.')
  await requireAnother(tx, actor, { userId, giving: 'factor' })
  return user
}

/** Whether a person who never had a second factor may have a link mailed: the mailbox is theirs, as they have proved. */
export async function mayMailEnrolment(userId: string): Promise<boolean> {
  if (!env.mail) return false
  const user = await db().user.findUniqueOrThrow({
    where: { id: userId },
    select: { emailVerifiedAt: true, hadFactorAt: true },
  })
  if (user.emailVerifiedAt === null || user.hadFactorAt !== null) return false
  return !(await wasGivenPassword(db(), userId))
}

/**
 * Has a link mailed to the actor with which they set up their first second factor.
 * @throws AppError `forbidden` for whoever has not proved their address, had a factor, or was given a password or an address by
 *   somebody else of late: then an administrator gives one
 */
export async function mailEnrolment({ actor }: Pick<InSession, 'actor'>): Promise<void> {
  if (!(await mayMailEnrolment(actor.id))) throw new AppError('forbidden', 'Ask an administrator for a link.')
  if (await mayTry('mailAddress', `factor_enrolment ${actor.email}`))
    await postMail(db(), { kind: 'factor_enrolment', to: actor.email })
}

/**
 * Takes a link in the session that asks, which may set up a second factor from then on, under a new id (PT-04).
 * @throws AppError `invalid` on `code`, `throttled`
 */
export async function takeEnrolmentLink(
  { actor, sessionId, source }: InSession,
  { code }: { code: string },
): Promise<{ ticket: SessionTicket }> {
  await countAttempt('redeemSource', sourceKey(source.address))
  return await db().$transaction(async (tx) => {
    const { userId } = await takeLink(tx, KIND, code)
    if (userId !== actor.id)
      throw new AppError('invalid', 'This link is for another account. Sign in to that one first.', 'code')
    const gains = { enrolmentAt: new Date() }
    const ticket = await renewSession(tx, { sessionId, userId: actor.id }, source, gains)
    if (!ticket) throw linkIsOver()
    await changed(tx, {
      actor,
      name: 'user.enrolment_allowed',
      subject: { kind: 'user', id: actor.id },
      detail: { address: source.address },
    })
    return { ticket }
  })
}
