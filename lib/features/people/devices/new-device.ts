import type { Db } from '#lib/platform/db/db.ts'
import { knownDevice } from './devices.ts'

/**
 * Whether a sign-in is from a device that the account does not know, which its person is told. The very first is not: it is
 * theirs who made the account. Who has ever done something is known by the audit log, which outlives sessions.
 */
export async function isNewDevice(
  tx: Db,
  mark: string | null,
  { id, lastSignInAt }: { id: string; lastSignInAt: Date | null },
): Promise<boolean> {
  if (await knownDevice(mark, id)) return false
  if (lastSignInAt !== null) return true
  const act = await tx.auditEntry.findFirst({
    where: { subjectKind: 'user', subjectId: id, actorKind: 'person', actorId: id },
    select: { seq: true },
  })
  return act !== null
}
