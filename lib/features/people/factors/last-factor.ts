import { AppError } from '#lib/kernel/errors.ts'
import type { Db } from '#lib/platform/db/db.ts'
import { isDemandedOf } from './demand.ts'
import { hasFactor } from './has-factor.ts'

/**
 * What follows from a factor that was removed, in the same transaction: recovery codes go with the last one, which nobody
 * removes who must have one.
 * @returns whether it was the last one
 * @throws AppError `conflict`
 */
export async function afterRemoving(tx: Db, userId: string): Promise<boolean> {
  if (await hasFactor(tx, userId)) return false
  const { role, memberships } = await tx.user.findUniqueOrThrow({
    where: { id: userId },
    select: {
      role: true,
      memberships: {
        where: { team: { demandsSecondFactor: true, deletedAt: null } },
        select: { team: { select: { name: true } } },
        take: 1,
      },
    },
  })
  if (isDemandedOf(role))
    throw new AppError('conflict', 'Your role requires a second factor. Add another one first.')
  if (memberships[0])
    throw new AppError(
      'conflict',
      `${memberships[0].team.name} requires a second factor. Add another one first, or leave the team.`,
    )
  await tx.recoveryCode.deleteMany({ where: { userId } })
  return true
}
