import type { Db } from '#lib/platform/db/db.ts'
import { quota } from './quota.ts'
import { type Restrictions, restrictionsIn, STORED_RESTRICTION } from './restrictions.ts'

/** The quota that an app is held to now, and whether the connectivity team set it; null where none is enforced. */
export async function quotaOf(
  tx: Db,
  clientRef: string,
): Promise<{ perHour: number; isOfStaff: boolean } | null> {
  const row = await tx.clientRestriction.findUnique({
    where: { clientRef_kind: { clientRef, kind: 'quota' } },
    select: { ...STORED_RESTRICTION, isOfStaff: true },
  })
  if (!row) return null
  const { quotaMode, quotaPerHour } = restrictionsIn([row])
  return quotaMode === 'enforce' && quotaPerHour !== null
    ? { perHour: quotaPerHour, isOfStaff: row.isOfStaff }
    : null
}

/**
 * Holds an app to a quota of the connectivity team's, inside the caller's transaction, who has locked the app and tells of it.
 * @returns what was enforced before; null for none
 */
export async function setQuotaByStaff(
  tx: Db,
  clientRef: string,
  quotaPerHour: number,
): Promise<number | null> {
  const before = await quotaOf(tx, clientRef)
  const row = { mode: 'enforce', rule: { quotaPerHour }, isOfStaff: true } as const
  await tx.clientRestriction.upsert({
    where: { clientRef_kind: { clientRef, kind: 'quota' } },
    create: { clientRef, kind: 'quota', ...row },
    update: row,
    select: { kind: true },
  })
  return before?.perHour ?? null
}

/**
 * Notes whose a quota is that somebody of the connectivity team has set: theirs once they tighten it, so that the app’s own
 * people lower it and do not raise it, and nobody’s once they lift it.
 */
export async function holdByStaff(
  tx: Db,
  clientRef: string,
  before: Restrictions,
  after: Restrictions,
): Promise<void> {
  const isTightened = quota.loosens(after, before)
  if (!isTightened && after.quotaMode === 'enforce') return
  await tx.clientRestriction.updateMany({
    where: { clientRef, kind: 'quota' },
    data: { isOfStaff: isTightened },
  })
}
