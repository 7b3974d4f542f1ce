import type { Db } from '#lib/platform/db/db.ts'

/** The part of a query that keeps to people who have a second factor. Recovery codes alone are none. */
export const WITH_FACTOR = {
  OR: [{ passkeys: { some: {} } }, { totp: { confirmedAt: { not: null } } }],
}

/** Whether a person has a second factor. */
export async function hasFactor(tx: Db, userId: string): Promise<boolean> {
  return (await tx.user.findFirst({ where: { id: userId, ...WITH_FACTOR }, select: { id: true } })) !== null
}
