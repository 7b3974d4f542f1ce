import { changed } from '#lib/changes/changed.ts'
import { holdPerson, type SessionTicket } from '#lib/features/people/sessions.ts'
import { AppError } from '#lib/kernel/errors.ts'
import { db } from '#lib/platform/db/db.ts'
import { goOnAlone, type InSession } from './in-session.ts'
import { afterRemoving } from './last-factor.ts'

/** What a session has after a factor was removed: whoever removes the last one may enrol another in it. */
export const gainsAfter = (wasLast: boolean) => (wasLast ? { factorAt: null, enrolmentAt: new Date() } : {})

/**
 * Removes the actor's authenticator app. The session goes on under a new id, and all others end.
 * @throws AppError `not_found`, `conflict` when it is the last factor of somebody who must have one
 */
export async function removeTotp(ctx: InSession): Promise<{ ticket: SessionTicket }> {
  const { id } = ctx.actor
  return await db().$transaction(async (tx) => {
    await holdPerson(tx, id)
    const { count } = await tx.totp.deleteMany({ where: { userId: id, confirmedAt: { not: null } } })
    if (count === 0) throw new AppError('not_found', 'You have no authenticator app.')
    const ticket = await goOnAlone(tx, ctx, gainsAfter(await afterRemoving(tx, id)))
    await changed(tx, {
      actor: ctx.actor,
      name: 'user.totp_removed',
      subject: { kind: 'user', id },
      detail: {},
    })
    return { ticket }
  })
}
