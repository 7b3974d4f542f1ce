import { createHash, randomInt } from 'node:crypto'
import type { Db } from '#lib/platform/db/db.ts'

/** How many a person gets. */
export const RECOVERY_CODES = 10
/** 16 characters of 5 bits: nobody guesses one, so that its digest needs no salt and no work (decision 5). */
const LENGTH = 16
/** Crockford’s: none of them is taken for another. */
const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'

function newCode(): string {
  const characters = Array.from({ length: LENGTH }, () => ALPHABET[randomInt(ALPHABET.length)])
  return characters.join('').replace(/(.{4})(?=.)/g, '$1-')
}

/** As it was made, however somebody copied it. */
const plainCode = (typed: string) =>
  typed.toUpperCase().replaceAll(/[\s-]/g, '').replaceAll('O', '0').replaceAll(/[IL]/g, '1')

const digestOf = (code: string) => createHash('sha256').update(plainCode(code)).digest()

/** Gives a person new codes in place of those that they have; returns them, to be shown once. */
export async function replaceRecoveryCodes(tx: Db, userId: string): Promise<string[]> {
  const codes = Array.from({ length: RECOVERY_CODES }, newCode)
  await tx.recoveryCode.deleteMany({ where: { userId } })
  await tx.recoveryCode.createMany({ data: codes.map((code) => ({ userId, digest: digestOf(code) })) })
  return codes
}

/** Takes a recovery code, in the transaction of what it opens: each once. */
export async function takeRecoveryCode(tx: Db, userId: string, code: string): Promise<boolean> {
  const { count } = await tx.recoveryCode.updateMany({
    where: { userId, digest: digestOf(code), usedAt: null },
    data: { usedAt: new Date() },
  })
  return count > 0
}

/** How many a person has left. */
export const recoveryCodesLeft = (tx: Db, userId: string): Promise<number> =>
  tx.recoveryCode.count({ where: { userId, usedAt: null } })
