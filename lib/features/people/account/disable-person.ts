import type { Actor } from '#lib/access/actor.ts'
import { requirePermission } from '#lib/access/permissions.ts'
import { changed } from '#lib/changes/changed.ts'
import { revokeLinks, revokePersonalLinks } from '#lib/features/people/links.ts'
import { AppError } from '#lib/kernel/errors.ts'
import { db } from '#lib/platform/db/db.ts'
import { requireAnotherAdministrator } from './last-administrator.ts'

/**
 * Disables a person: they can't sign in, and their sessions end in the same transaction. Their apps keep working: those belong to teams.
 * Doing it twice is no error.
 * @throws AppError `forbidden`, `not_found`, `conflict` for oneself and for the last administrator
 */
export async function disablePerson(ctx: { actor: Actor }, { userId }: { userId: string }): Promise<void> {
  requirePermission(ctx.actor, 'person.disable')
  if (ctx.actor.kind === 'person' && ctx.actor.id === userId)
    throw new AppError('conflict', 'You can’t disable yourself. Ask another administrator.')
  await set(ctx.actor, userId, true)
}

/**
 * Lets a person sign in again, with the password that they had.
 * @throws AppError `forbidden`, `not_found`
 */
export async function enablePerson(ctx: { actor: Actor }, { userId }: { userId: string }): Promise<void> {
  requirePermission(ctx.actor, 'person.disable')
  await set(ctx.actor, userId, false)
}

async function set(actor: Actor, userId: string, isDisabled: boolean): Promise<void> {
  await db().$transaction(async (tx) => {
    if (isDisabled) await requireAnotherAdministrator(tx, userId)
    const { count } = await tx.user.updateMany({
      where: { id: userId, disabledAt: isDisabled ? null : { not: null } },
      data: { disabledAt: isDisabled ? new Date() : null },
    })
    if (count === 0) {
      if (await tx.user.findUnique({ where: { id: userId }, select: { id: true } })) return
      throw new AppError('not_found', 'There is no such person.')
    }
    if (isDisabled) {
      await revokePersonalLinks(tx, userId)
      await revokeLinks(tx, { kind: 'factor_enrolment', userId })
    }
    await changed(tx, {
      actor,
      name: isDisabled ? 'user.disabled' : 'user.enabled',
      subject: { kind: 'user', id: userId },
      detail: {},
    })
  })
}
