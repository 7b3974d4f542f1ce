import type { Actor } from '#lib/access/actor.ts'
import type { ChangeName } from '#lib/changes/events.ts'
import { AppError } from '#lib/kernel/errors.ts'
import type { Db } from '#lib/platform/db/db.ts'

/** For so long one administrator does not do both. */
const APART_HOURS = 72

/** What gives somebody the first factor of a person, and what gives the second. Both together are their account. */
const OF_PASSWORD = ['user.reset_link_made', 'user.address_changed'] as const satisfies ChangeName[]
const OF_FACTOR = ['user.factors_cleared', 'user.enrolment_link_made'] as const satisfies ChangeName[]

const since = () => new Date(Date.now() - APART_HOURS * 3600_000)

/**
 * Whether another person gave somebody a way to the password of lately: then a mailbox is no proof of who asks for a second
 * factor, because whoever gave the one may read the other.
 */
export async function wasGivenPassword(tx: Db, userId: string): Promise<boolean> {
  const act = await tx.auditEntry.findFirst({
    where: {
      ...{ subjectKind: 'user', subjectId: userId, action: { in: [...OF_PASSWORD] }, time: { gt: since() } },
      ...{ actorKind: 'person', NOT: { actorId: userId } },
    },
    select: { seq: true },
  })
  return act !== null
}

/**
 * Of one person nobody takes away both the password and the second factor: that takes two administrators, or the command line
 * on the host. Holds the person's row until the transaction ends, so that of two acts at once one sees the other.
 * @param giving which of the two the act gives
 * @throws AppError `conflict`
 */
export async function requireAnother(
  tx: Db,
  actor: Actor,
  { userId, giving }: { userId: string; giving: 'password' | 'factor' },
): Promise<void> {
  await tx.$queryRaw`SELECT id FROM app_user WHERE id = ${userId}::uuid FOR NO KEY UPDATE`
  if (actor.kind !== 'person') return
  const other = await tx.auditEntry.findFirst({
    where: {
      ...{ subjectKind: 'user', subjectId: userId, actorKind: 'person', actorId: actor.id },
      action: { in: [...(giving === 'password' ? OF_FACTOR : OF_PASSWORD)] },
      time: { gt: since() },
    },
    select: { seq: true },
  })
  if (!other) return
  const done =
    giving === 'password'
      ? 'cleared this person’s second factor'
      : 'gave this person a password link or a new address'
  throw new AppError(
    'conflict',
    `You ${done} within the last ${APART_HOURS} hours. Ask another administrator, or use the command line on the host.`,
  )
}
