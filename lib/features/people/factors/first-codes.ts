import type { Db } from '#lib/platform/db/db.ts'
import { recoveryCodesLeft, replaceRecoveryCodes } from './recovery-codes.ts'

/**
 * Notes that a person has a factor, in the transaction that adds one.
 * @returns recovery codes for whoever has none, to be shown once
 */
export async function firstCodes(tx: Db, userId: string): Promise<string[] | null> {
  await tx.user.updateMany({ where: { id: userId, hadFactorAt: null }, data: { hadFactorAt: new Date() } })
  return (await recoveryCodesLeft(tx, userId)) > 0 ? null : await replaceRecoveryCodes(tx, userId)
}
