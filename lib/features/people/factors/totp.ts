import { randomBytes } from 'node:crypto'
import { Secret, TOTP } from 'otpauth'
import { openSeal } from '#lib/features/signing-keys/kek.ts'
import { sealIn } from '#lib/features/signing-keys/kek-in-use.ts'
import type { SealedRows } from '#lib/features/signing-keys/rewrap.ts'
import type { Db } from '#lib/platform/db/db.ts'

/** 160 bits (RFC 4226 §4, R6). */
const SECRET_BYTES = 20
const STEP_SECONDS = 30
/** Steps before and after the present one whose codes are taken, too: clocks differ (RFC 6238 §5.2). */
const WINDOW = 1

const purposeOf = (userId: string) => `totp:${userId}`

/** The secrets of all authenticator apps, for `key rewrap`. */
export const sealedAuthenticators: SealedRows = {
  purposeOf,
  async after(tx, userId, atMost) {
    const rows = await tx.totp.findMany({
      where: userId === null ? {} : { userId: { gt: userId } },
      select: { userId: true, sealedSecret: true },
      orderBy: { userId: 'asc' },
      take: atMost,
    })
    return rows.map((row) => ({ id: row.userId, sealed: row.sealedSecret }))
  },
  // One that was made anew meanwhile is sealed with the key in use already.
  async replace(tx, { id, sealed }, sealedSecret) {
    const { count } = await tx.totp.updateMany({
      where: { userId: id, sealedSecret: Uint8Array.from(sealed) },
      data: { sealedSecret },
    })
    return count > 0
  },
}

/** A secret for an authenticator app, as it is stored in this transaction. */
export const newSealedSecret = (tx: Db, userId: string): Promise<Uint8Array<ArrayBuffer>> =>
  sealIn(tx, randomBytes(SECRET_BYTES), purposeOf(userId))

const generatorOf = (userId: string, sealed: Uint8Array, names: { issuer?: string; label?: string } = {}) =>
  new TOTP({
    ...names,
    secret: new Secret({ buffer: Uint8Array.from(openSeal(sealed, purposeOf(userId)).plain).buffer }),
    ...{ algorithm: 'SHA1', digits: 6, period: STEP_SECONDS },
  })

/** The secret as an app takes it: typed (Base32), and as the address that a QR code holds. */
export function shownSecret(
  userId: string,
  sealed: Uint8Array,
  names: { issuer: string; label: string },
): { text: string; uri: string } {
  const generator = generatorOf(userId, sealed, names)
  return { text: generator.secret.base32, uri: generator.toString() }
}

/** The time step whose code this is; null for none that is taken now. */
export function stepOf(userId: string, sealed: Uint8Array, code: string, now = Date.now()): number | null {
  const delta = generatorOf(userId, sealed).validate({ token: code, timestamp: now, window: WINDOW })
  return delta === null ? null : Math.floor(now / 1000 / STEP_SECONDS) + delta
}

/**
 * Takes a code of a person's authenticator app, in the transaction of what it opens. A time step is taken once, and none
 * before it any more (RFC 6238 §5.2).
 */
export async function takeTotp(tx: Db, userId: string, code: string): Promise<boolean> {
  const stored = await tx.totp.findFirst({
    where: { userId, confirmedAt: { not: null } },
    select: { sealedSecret: true },
  })
  const step = stored && stepOf(userId, stored.sealedSecret, code)
  if (!step) return false
  const { count } = await tx.totp.updateMany({
    where: { userId, confirmedAt: { not: null }, OR: [{ lastStep: null }, { lastStep: { lt: step } }] },
    data: { lastStep: step, lastUsedAt: new Date() },
  })
  return count > 0
}
