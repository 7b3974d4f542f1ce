import { inTime } from '#lib/kernel/in-time.ts'
import { type PublicJwk, type SigningKey, StoreUnavailable } from '#lib/oauth/ports.ts'
import { DEFAULT_SIGNING_ALG, type SigningAlg } from '#lib/oauth/tokens/signing-alg.ts'
import { type Db, db } from '#lib/platform/db/db.ts'
import { pool } from '#lib/platform/db/pools.ts'
import { env } from '#lib/platform/env.ts'
import { keySetFreshMs, keySetOldestMs } from './key-times.ts'
import { type KeyState, statesOf } from './life-cycle.ts'
import { lockKeys, makeKey, openKey, storeKey, toPublicJwk } from './new-key.ts'
import { SealBroken } from './sealing.ts'

/** The keys of the moment: the one of each algorithm that signs, and every public half a token may still need. */
export type KeySet = { signing: ReadonlyMap<SigningAlg, SigningKey>; published: readonly PublicJwk[] }

/** A key as it was read. Those that sign, or will, are opened at once: when its time has come, none must wait. */
type HeldKey = {
  kid: string
  alg: string
  signsFrom: Date
  retiredAt: Date | null
  jwk: PublicJwk
  opened: SigningKey | null
}

type Reading = { held: readonly HeldKey[]; readAt: number; keys: KeySet; changesAt: number }

type Row = Omit<HeldKey, 'jwk' | 'opened'> & { publicJwk: unknown; sealedPrivate: Uint8Array }

const LOAD_TIMEOUT_MS = 1_000

const QUERY = `
  SELECT kid, alg, public_jwk AS "publicJwk", sealed_private AS "sealedPrivate",
    signs_from AS "signsFrom", retired_at AS "retiredAt"
  FROM signing_key WHERE retired_at IS NULL ORDER BY signs_from DESC, kid`

let current: Reading | undefined
let reading: Promise<Reading> | undefined
const searches = new Map<SigningAlg, Promise<SigningKey>>()
/** When the last read failed; null when it did not. */
let failedAt: number | null = null

/**
 * The key set, at most 5 s old while tokens are asked for. Under way, a refresh makes nobody wait; after a pause
 * it is waited for, so that a key removed meanwhile signs nothing. When the database is away, what was read last
 * stays in use, and goes on from one key to the next in time.
 * @throws SealBroken when LATCHKEY_KEK is not the one the keys are sealed with: never makes a new key then
 */
export async function keySet(): Promise<KeySet> {
  return keysNow(await freshReading())
}

/**
 * The key that signs with an algorithm. Where there is none yet, the first is made, and signs at once.
 * @throws SealBroken as `keySet`; StoreUnavailable when a key is missing and the database cannot be asked for it
 */
export async function signingKey(alg: SigningAlg): Promise<SigningKey> {
  return keysNow(await freshReading()).signing.get(alg) ?? (await missingKey(alg))
}

/** One search at a time for each algorithm, however many ask: making an RSA pair keeps a processor busy. */
async function missingKey(alg: SigningAlg): Promise<SigningKey> {
  const search = searches.get(alg) ?? findOrMakeKey(alg).finally(() => searches.delete(alg))
  searches.set(alg, search)
  try {
    return await search
  } catch (cause) {
    if (SealBroken.is(cause)) throw cause
    throw new StoreUnavailable(`There is no ${alg} key available.`, { cause })
  }
}

async function findOrMakeKey(alg: SigningAlg): Promise<SigningKey> {
  // Another process may have made it since the last read.
  const found = keysNow(await refresh()).signing.get(alg)
  if (found) return found
  await ensureKey(alg)
  const made = keysNow(await readKeys()).signing.get(alg)
  if (!made) throw new Error(`The ${alg} key was removed right after it was created.`)
  return made
}

/** What is known, or what is being read; only the latter is waited for. */
function freshReading(): Promise<Reading> | Reading {
  const known = current
  if (!known) return refresh()
  const age = Date.now() - known.readAt
  if (age < keySetFreshMs()) return known
  // RE-01: a database that did not answer is asked again now and then, and nobody waits for it any more.
  if (failedAt !== null) {
    if (Date.now() - failedAt >= keySetFreshMs()) refresh().catch(() => {})
    return known
  }
  const refreshed = refresh().catch(() => known)
  return age < keySetOldestMs() ? known : refreshed
}

/** One read at a time, however many ask. */
function refresh(): Promise<Reading> {
  reading ??= readKeys()
    .then(
      (read) => {
        failedAt = null
        return read
      },
      (error: unknown) => {
        failedAt = Date.now()
        throw error
      },
    )
    .finally(() => {
      reading = undefined
    })
  return reading
}

async function readKeys(): Promise<Reading> {
  const readAt = Date.now()
  const query = { name: 'load-signing-keys', text: QUERY, query_timeout: LOAD_TIMEOUT_MS }
  const { rows } = await inTime(pool('token').query<Row>(query), LOAD_TIMEOUT_MS)
  const states = statesOf(rows, new Date(readAt), env.jwksMaxAgeSeconds)
  const held = rows.map((row) => holdKey(row, states.get(row.kid)))
  if (!held.some(({ kid, alg }) => alg === DEFAULT_SIGNING_ALG && states.get(kid) === 'signing')) {
    await ensureKey(DEFAULT_SIGNING_ALG)
    return await readKeys()
  }
  current = { held, readAt, ...keysAt(held, readAt) }
  return current
}

function holdKey({ publicJwk, sealedPrivate, ...times }: Row, state: KeyState | undefined): HeldKey {
  // The same key need not be opened again and again. What never signs again need not be open at all.
  const known = current?.held.find(({ kid }) => kid === times.kid)
  if (known?.opened) return known
  const { kid, alg } = times
  const signs = state === 'signing' || state === 'published'
  const opened = signs ? openKey({ kid, alg, sealedPrivate }) : null
  return { ...times, jwk: toPublicJwk({ kid, alg, publicJwk }), opened }
}

/** What a reading says now: a key's time comes without anybody reading it again. */
function keysNow(of: Reading): KeySet {
  const now = Date.now()
  if (now >= of.changesAt) Object.assign(of, keysAt(of.held, now))
  return of.keys
}

function keysAt(held: readonly HeldKey[], now: number): Pick<Reading, 'keys' | 'changesAt'> {
  const states = statesOf(held, new Date(now), env.jwksMaxAgeSeconds)
  const signing = new Map<SigningAlg, SigningKey>()
  for (const { kid, opened } of held)
    if (opened && states.get(kid) === 'signing') signing.set(opened.alg, opened)
  const published = held.filter(({ kid }) => states.get(kid) !== 'retired').map(({ jwk }) => jwk)
  const coming = held.map(({ signsFrom }) => signsFrom.getTime()).filter((time) => time > now)
  return { keys: { signing, published }, changesAt: Math.min(...coming) }
}

/**
 * Makes a key that signs at once: the first of its algorithm, or where all were removed. Instances that ask
 * together agree on one (KY-03, FT-12). On the connections of the jobs: tokens wait for it, so it waits for no page.
 */
async function ensureKey(alg: SigningAlg): Promise<void> {
  const key = await makeKey(alg)
  await db('jobs').$transaction(async (tx: Db) => {
    await lockKeys(tx)
    const usable = await tx.signingKey.count({
      where: { alg, retiredAt: null, signsFrom: { lte: new Date() } },
    })
    if (usable === 0) await storeKey(tx, null, key, new Date())
  })
}
