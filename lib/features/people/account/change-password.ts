import type { Person } from '#lib/access/actor.ts'
import { changed } from '#lib/changes/changed.ts'
import { revokePersonalLinks } from '#lib/features/people/links.ts'
import { maySignInHere } from '#lib/features/people/may-sign-in-here.ts'
import { hashPassword, passwordProblem } from '#lib/features/people/passwords/passwords.ts'
import { holdJudged, openSession, type SessionTicket } from '#lib/features/people/sessions.ts'
import type { Source } from '#lib/features/people/source.ts'
import { AppError } from '#lib/kernel/errors.ts'
import { db } from '#lib/platform/db/db.ts'

/**
 * Changes the actor's password. Every session of theirs ends, this one too; they are told.
 * @param ctx.sessionId the session that asks: what was proved in it holds in the next one
 * @returns the session that this browser goes on with
 * @throws AppError `invalid` on `password`, `conflict` when it was changed elsewhere meanwhile, `throttled`
 */
export async function changePassword(
  ctx: { actor: Person; source: Source; sessionId?: string },
  { password }: { password: string },
): Promise<SessionTicket> {
  const { actor, source } = ctx
  if (!(await maySignInHere(actor)))
    throw new AppError('forbidden', 'Passwords are off. Sign in with single sign-on.')
  const problem = await passwordProblem(password, actor)
  if (problem) throw new AppError('invalid', problem, 'password')
  const before = await db().user.findUniqueOrThrow({
    where: { id: actor.id },
    select: { passwordHash: true },
  })
  const passwordHash = await hashPassword(password)
  return await db().$transaction(async (tx) => {
    if (!(await holdJudged(tx, actor.id, before.passwordHash)))
      throw new AppError('conflict', 'Your password was changed elsewhere. Sign in again.')
    const proved = ctx.sessionId
      ? await tx.session.findUnique({
          where: { id: ctx.sessionId },
          select: { factorAt: true, enrolmentAt: true },
        })
      : null
    // The sessions end with the password (prisma/sql/sessions.sql).
    await tx.user.update({
      where: { id: actor.id },
      data: { passwordHash, hasPassword: true },
      select: { id: true },
    })
    await revokePersonalLinks(tx, actor.id)
    const ticket = await openSession(tx, actor.id, source, proved ?? {})
    await changed(tx, {
      actor,
      name: 'user.password_changed',
      subject: { kind: 'user', id: actor.id },
      detail: { address: source.address, how: 'changed' },
    })
    return ticket
  })
}
