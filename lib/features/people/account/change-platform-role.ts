import type { Actor } from '#lib/access/actor.ts'
import { type PlatformRole, requirePermission } from '#lib/access/permissions.ts'
import { changed } from '#lib/changes/changed.ts'
import { AppError } from '#lib/kernel/errors.ts'
import { db } from '#lib/platform/db/db.ts'
import { requireAnotherAdministrator } from './last-administrator.ts'

/**
 * Says what somebody is in the portal. Their sessions end (prisma/sql/sessions.sql), and they are told. A role that is given
 * here stays, whatever a provider said of it before.
 * @throws AppError `forbidden`, `not_found`, `conflict` for oneself and for the last administrator who can act
 */
export async function changePlatformRole(
  { actor }: { actor: Actor },
  { userId, role }: { userId: string; role: PlatformRole },
): Promise<{ changed: boolean }> {
  requirePermission(actor, 'person.set_role')
  if (actor.kind === 'person' && actor.id === userId)
    throw new AppError('conflict', 'You can’t change your own role. Ask another administrator.')
  return await db().$transaction(async (tx) => {
    if (role !== 'administrator') await requireAnotherAdministrator(tx, userId)
    const [before] = await tx.$queryRaw<{ role: string }[]>`
      SELECT role FROM app_user WHERE id = ${userId}::uuid FOR NO KEY UPDATE`
    if (!before) throw new AppError('not_found', 'There is no such person.')
    if (before.role === role) return { changed: false }
    await tx.user.update({
      where: { id: userId },
      data: { role, isRoleFromClaim: false },
      select: { id: true },
    })
    await changed(tx, {
      actor,
      name: 'user.role_changed',
      subject: { kind: 'user', id: userId },
      detail: { before: before.role, after: role },
    })
    return { changed: true }
  })
}
