import { type Db, db } from '#lib/db.ts'
import type { PublicJwk, SigningKey } from '#lib/oauth/server.ts'
import { statesOf } from './life-cycle.ts'
import { lockKeys, makeKey, openKey, storeKey, toPublicJwk } from './new-key.ts'

/** How long a process uses what it read without looking again. */
const FRESH_FOR_MS = 5_000

/** The keys of the moment: the one that signs, and every public half that a token may still need. */
export type KeySet = { signing: SigningKey; published: readonly PublicJwk[] }

let current: { keys: KeySet; readAt: number } | undefined
let reading: Promise<KeySet> | undefined

/**
 * The key set, at most 5 s old while tokens are asked for. Under way, a refresh makes nobody wait; after a pause
 * it is waited for, so that a key removed meanwhile signs nothing. When the database is away, the last good set
 * stays in use.
 * @throws SealBroken when LATCHKEY_KEK is not the one the keys are sealed with: never makes a new key then
 */
export async function keySet(): Promise<KeySet> {
  const age = current ? Date.now() - current.readAt : Number.POSITIVE_INFINITY
  if (current && age < FRESH_FOR_MS) return current.keys
  reading ??= readKeys().finally(() => {
    reading = undefined
  })
  const known = current?.keys
  if (!known) return await reading
  const refreshed = reading.catch(() => known)
  return age < 2 * FRESH_FOR_MS ? known : await refreshed
}

async function readKeys(): Promise<KeySet> {
  const rows = await db().signingKey.findMany({
    where: { retiredAt: null },
    orderBy: [{ signsFrom: 'desc' }, { kid: 'asc' }],
    select: { kid: true, alg: true, publicJwk: true, sealedPrivate: true, signsFrom: true, retiredAt: true },
  })
  const now = new Date()
  const states = statesOf(rows, now)
  const row = rows.find(({ kid }) => states.get(kid) === 'signing')
  if (!row) {
    await ensureKey()
    return await readKeys()
  }
  // The same key need not be opened again and again.
  const signing = current?.keys.signing.kid === row.kid ? current.keys.signing : await openKey(row)
  const published = rows.filter(({ kid }) => states.get(kid) !== 'retired').map(toPublicJwk)
  current = { keys: { signing, published }, readAt: now.getTime() }
  return current.keys
}

/**
 * Makes a key that signs at once: the first of an empty database, or where all were removed. Instances that
 * start together agree on one (KY-03, FT-12).
 */
async function ensureKey(): Promise<void> {
  const key = await makeKey()
  await db().$transaction(async (tx: Db) => {
    await lockKeys(tx)
    const usable = await tx.signingKey.count({ where: { retiredAt: null, signsFrom: { lte: new Date() } } })
    if (usable === 0) await storeKey(tx, null, key, new Date())
  })
}
