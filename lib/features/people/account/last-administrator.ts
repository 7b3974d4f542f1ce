import { AppError } from '#lib/kernel/errors.ts'
import type { Db } from '#lib/platform/db/db.ts'

/**
 * Whoever takes an administrator away asks this first, in the same transaction: the portal never loses its last one. The
 * administrators are held until the end of it, so that two who go at once do not both believe that the other stays.
 * @throws AppError `conflict`
 */
export async function requireAnotherAdministrator(tx: Db, userId: string): Promise<void> {
  // Of the others nobody waits for the administrators, whose sign-ins wait meanwhile.
  const person = await tx.user.findUnique({ where: { id: userId }, select: { role: true } })
  if (person?.role !== 'administrator') return
  const administrators = await tx.$queryRaw<{ id: string }[]>`
    SELECT id FROM app_user WHERE role = 'administrator' AND disabled_at IS NULL ORDER BY id FOR NO KEY UPDATE`
  if (administrators.some(({ id }) => id === userId) && administrators.length === 1)
    throw new AppError(
      'conflict',
      'This is the only administrator. Make someone else an administrator first.',
    )
}
