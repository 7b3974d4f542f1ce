import type { Actor } from '#lib/access/actor.ts'
import { requirePermission } from '#lib/access/permissions.ts'
import { changed } from '#lib/changes/changed.ts'
import { AppError } from '#lib/kernel/errors.ts'
import type { SigningAlg } from '#lib/oauth/tokens/signing-alg.ts'
import { type Db, db, inTransaction } from '#lib/platform/db/db.ts'
import { env } from '#lib/platform/env.ts'
import { rotateAfterMs, signsAfterMs } from './key-times.ts'
import { type KeyState, statesOf } from './life-cycle.ts'
import { algOf, lockKeys, makeKey, storeKey } from './new-key.ts'

export type ListedKey = { kid: string; alg: string; state: KeyState; createdAt: Date; signsFrom: Date }

/** A key that is published and signs when its time has come. */
export type ComingKey = { kid: string; alg: SigningAlg; signsFrom: Date }

/** Every key there ever was, newest first. */
export async function listKeys(): Promise<ListedKey[]> {
  const rows = await readTimes(db())
  const states = statesOf(rows, new Date(), env.jwksMaxAgeSeconds)
  return rows.map(({ retiredAt: _, ...row }) => ({ ...row, state: states.get(row.kid) ?? 'retired' }))
}

const readTimes = (tx: Db) =>
  tx.signingKey.findMany({
    select: { kid: true, alg: true, createdAt: true, signsFrom: true, retiredAt: true },
    orderBy: [{ signsFrom: 'desc' }, { kid: 'asc' }],
  })

/**
 * Publishes a new key of an algorithm, which signs after SIGNING_KEY_PUBLISHED; the present one then retires by
 * itself. The first of an algorithm may be published so too, before any API uses it.
 * @throws AppError `forbidden` for anyone but the connectivity team, `conflict` while a new key of this algorithm
 *   is published already
 */
export async function rotateKey(ctx: { actor: Actor }, { alg }: { alg: SigningAlg }): Promise<ComingKey> {
  requirePermission(ctx.actor, 'signing_key.manage')
  const made = await addKey(ctx.actor, alg, (newest) => newest === null || newest.getTime() <= Date.now())
  if (!made)
    throw new AppError(
      'conflict',
      `A new ${alg} key is already published and starts signing on schedule.`,
      'alg',
    )
  return made
}

/**
 * The same by schedule, for each algorithm that an API uses: does nothing unless its newest key is as old as
 * SIGNING_KEY_ROTATION. Any number of instances may call it.
 */
export async function rotateKeysWhenDue(): Promise<ComingKey[]> {
  const used = await db('jobs').api.findMany({ distinct: ['signingAlg'], select: { signingAlg: true } })
  const isDue = (newest: Date | null) => newest !== null && newest.getTime() <= Date.now() - rotateAfterMs()
  const made: ComingKey[] = []
  for (const { signingAlg } of used) {
    const key = await addKey(null, signingAlg, isDue)
    if (key) made.push(key)
  }
  return made
}

type IsDue = (newestSignsFrom: Date | null) => boolean

async function addKey(actor: Actor | null, alg: SigningAlg, isDue: IsDue): Promise<ComingKey | null> {
  const on = db(actor === null ? 'jobs' : 'pages')
  // Making a pair takes time, so it is done outside the transaction, and not in vain.
  if (!isDue(await newestSignsFrom(on, alg))) return null
  const key = await makeKey(alg)
  return await on.$transaction(async (tx) => {
    await lockKeys(tx)
    if (!isDue(await newestSignsFrom(tx, alg))) return null
    const signsFrom = new Date(Date.now() + signsAfterMs())
    await storeKey(tx, actor, key, signsFrom)
    return { kid: key.kid, alg, signsFrom }
  })
}

async function newestSignsFrom(tx: Db, alg: SigningAlg): Promise<Date | null> {
  const newest = await tx.signingKey.findFirst({
    where: { alg, retiredAt: null },
    orderBy: { signsFrom: 'desc' },
    select: { signsFrom: true },
  })
  return newest?.signsFrom ?? null
}

/**
 * Removes a key at once, as after a leak: its tokens are refused as soon as verifiers fetch the key set again.
 * Removing the key that signs makes another of its algorithm that signs at once.
 * @throws AppError `forbidden`, `not_found`, `conflict` when it is retired already
 */
export async function retireKey(
  ctx: { actor: Actor; tx?: Db },
  { kid }: { kid: string },
): Promise<{ replacedBy: string | null }> {
  requirePermission(ctx.actor, 'signing_key.manage')
  const target = await db().signingKey.findUnique({ where: { kid }, select: { alg: true } })
  if (!target) throw new AppError('not_found', 'There is no such key.')
  const replacement = await makeKey(algOf(target))
  return await inTransaction(ctx.tx, async (tx) => {
    await lockKeys(tx)
    const rows = await readTimes(tx)
    const row = rows.find((key) => key.kid === kid)
    if (row?.retiredAt !== null) throw new AppError('conflict', 'This key is already retired.')
    const now = new Date()
    const wasSigning = statesOf(rows, now, env.jwksMaxAgeSeconds).get(kid) === 'signing'
    await tx.signingKey.update({ where: { kid }, data: { retiredAt: now }, select: { kid: true } })
    if (wasSigning) await storeKey(tx, ctx.actor, replacement, now)
    await changed(tx, {
      actor: ctx.actor,
      name: 'signing_key.retired',
      subject: { kind: 'signing_key', id: kid },
      detail: { replacedBy: wasSigning ? replacement.kid : null },
    })
    return { replacedBy: wasSigning ? replacement.kid : null }
  })
}
