import { type Actor, isStaff } from '#lib/accounts/actor.ts'
import { audit } from '#lib/audit/append.ts'
import { type Db, db } from '#lib/db.ts'
import { AppError } from '#lib/errors.ts'
import { type KeyState, statesOf } from './life-cycle.ts'
import { lockKeys, makeKey, storeKey } from './new-key.ts'

/** How long a new key is published before it signs; verifiers keep the key set for 5 minutes (KY-03). */
const PUBLISHED_BEFORE_MS = 24 * 3600_000
/** How old the newest key may be before the schedule replaces it. */
const ROTATE_AFTER_MS = 90 * 24 * 3600_000

export type ListedKey = { kid: string; alg: string; state: KeyState; createdAt: Date; signsFrom: Date }

/** Every key there ever was, newest first. */
export async function listKeys(): Promise<ListedKey[]> {
  const rows = await readTimes(db())
  const states = statesOf(rows, new Date())
  return rows.map(({ retiredAt: _, ...row }) => ({ ...row, state: states.get(row.kid) ?? 'retired' }))
}

const readTimes = (tx: Db) =>
  tx.signingKey.findMany({
    select: { kid: true, alg: true, createdAt: true, signsFrom: true, retiredAt: true },
    orderBy: [{ signsFrom: 'desc' }, { kid: 'asc' }],
  })

/**
 * Publishes a new key, which signs in 24 hours; the present one then retires by itself.
 * @throws AppError `forbidden` for anyone but the connectivity team, `conflict` while a new key is published already
 */
export async function rotateKey(ctx: { actor: Actor }): Promise<{ kid: string; signsFrom: Date }> {
  if (!isStaff(ctx.actor)) throw new AppError('forbidden', 'Only the connectivity team may do this.')
  const made = await addKey(ctx.actor, (newest) => newest === null || newest.getTime() <= Date.now())
  if (!made)
    throw new AppError('conflict', 'A new key is published already, and signs when its time has come.')
  return made
}

/** The same by schedule: does nothing unless the newest key is 90 days old. Any number of instances may call it. */
export async function rotateKeyWhenDue(): Promise<{ kid: string; signsFrom: Date } | null> {
  return await addKey(null, (newest) => newest !== null && newest.getTime() <= Date.now() - ROTATE_AFTER_MS)
}

async function addKey(actor: Actor | null, isDue: (newestSignsFrom: Date | null) => boolean) {
  const key = await makeKey()
  return await db().$transaction(async (tx) => {
    await lockKeys(tx)
    const newest = await tx.signingKey.findFirst({
      where: { retiredAt: null },
      orderBy: { signsFrom: 'desc' },
      select: { signsFrom: true },
    })
    if (!isDue(newest?.signsFrom ?? null)) return null
    const signsFrom = new Date(Date.now() + PUBLISHED_BEFORE_MS)
    await storeKey(tx, actor, key, signsFrom)
    return { kid: key.kid, signsFrom }
  })
}

/**
 * Removes a key at once, as after a leak: its tokens are refused as soon as verifiers fetch the key set again.
 * Removing the key that signs makes another that signs at once.
 * @throws AppError `forbidden`, `not_found`, `conflict` when it is retired already
 */
export async function retireKey(
  ctx: { actor: Actor },
  { kid }: { kid: string },
): Promise<{ replacedBy: string | null }> {
  if (!isStaff(ctx.actor)) throw new AppError('forbidden', 'Only the connectivity team may do this.')
  const replacement = await makeKey()
  return await db().$transaction(async (tx) => {
    await lockKeys(tx)
    const rows = await readTimes(tx)
    const row = rows.find((key) => key.kid === kid)
    if (!row) throw new AppError('not_found', 'There is no such key.')
    if (row.retiredAt !== null) throw new AppError('conflict', 'This key is retired already.')
    const now = new Date()
    const wasSigning = statesOf(rows, now).get(kid) === 'signing'
    await tx.signingKey.update({ where: { kid }, data: { retiredAt: now }, select: { kid: true } })
    if (wasSigning) await storeKey(tx, ctx.actor, replacement, now)
    await audit(tx, {
      actor: ctx.actor,
      action: 'signing_key.retired',
      subject: { kind: 'signing_key', id: kid },
      detail: { replacedBy: wasSigning ? replacement.kid : null },
    })
    return { replacedBy: wasSigning ? replacement.kid : null }
  })
}
