import { calculateJwkThumbprint, exportJWK, exportPKCS8, generateKeyPair, importPKCS8 } from 'jose'
import { z } from 'zod'
import { audit } from '#lib/audit/append.ts'
import { type Db, db } from '#lib/db.ts'
import type { PublicJwk, SigningKey } from '#lib/oauth/server.ts'
import { requireKek } from './kek.ts'
import { seal, unseal } from './sealing.ts'

const ALG = 'ES256'
/** How long a process uses what it read: a new key is published far longer before it signs. */
const FRESH_FOR_MS = 60_000
const KEY_LOCK = 7_140_212_005

/** The keys of the moment: the one that signs, and every public half that a token may still need. */
export type KeySet = { signing: SigningKey; published: readonly PublicJwk[] }

const publicJwkSchema = z.object({ kty: z.literal('EC'), crv: z.string(), x: z.string(), y: z.string() })

let current: { keys: KeySet; readAt: number } | undefined
let reading: Promise<KeySet> | undefined

/**
 * The key set, read from the database at most once a minute. When that fails, the last good set stays in use.
 * @throws SealBroken when LATCHKEY_KEK is not the one the keys are sealed with: never makes a new key then
 */
export async function keySet(): Promise<KeySet> {
  if (current && Date.now() - current.readAt < FRESH_FOR_MS) return current.keys
  reading ??= readKeys().finally(() => {
    reading = undefined
  })
  if (!current) return await reading
  // Nobody waits for a refresh: the set in hand is good.
  reading.catch(() => {})
  return current.keys
}

async function readKeys(): Promise<KeySet> {
  const rows = await db().signingKey.findMany({
    where: { retiredAt: null },
    orderBy: [{ signsFrom: 'desc' }, { kid: 'asc' }],
    select: { kid: true, alg: true, publicJwk: true, sealedPrivate: true, signsFrom: true },
  })
  const row = rows.find(({ signsFrom }) => signsFrom.getTime() <= Date.now())
  if (!row && rows.length > 0) throw new Error('No signing key may sign yet.')
  if (!row) {
    await ensureFirstKey()
    return await readKeys()
  }
  const pkcs8 = unseal(row.sealedPrivate, requireKek(), purposeOf(row.kid)).toString('utf8')
  const signing: SigningKey = { kid: row.kid, alg: ALG, privateKey: await importPKCS8(pkcs8, ALG) }
  const published = rows.map(({ kid, alg, publicJwk }) => toPublicJwk(kid, alg, publicJwk))
  current = { keys: { signing, published }, readAt: Date.now() }
  return current.keys
}

/** Only the named public members leave, whatever else stands in the row (KY-01). */
function toPublicJwk(kid: string, alg: string, stored: unknown): PublicJwk {
  const { kty, crv, x, y } = publicJwkSchema.parse(stored)
  return { kty, crv, x, y, use: 'sig', alg, kid }
}

const purposeOf = (kid: string) => `signing-key:${kid}`

/** Makes the first key of an empty database. Instances that start together agree on one (KY-03, FT-12). */
async function ensureFirstKey(): Promise<void> {
  const { publicKey, privateKey } = await generateKeyPair(ALG, { extractable: true })
  const publicJwk = await exportJWK(publicKey)
  const kid = await calculateJwkThumbprint(publicJwk, 'sha256')
  const sealedPrivate = seal(Buffer.from(await exportPKCS8(privateKey), 'utf8'), requireKek(), purposeOf(kid))
  await db().$transaction(async (tx: Db) => {
    await tx.$executeRaw`SELECT pg_advisory_xact_lock(${KEY_LOCK}::bigint)`
    if ((await tx.signingKey.count()) > 0) return
    await tx.signingKey.create({
      data: {
        kid,
        alg: ALG,
        publicJwk: publicJwkSchema.parse(publicJwk),
        sealedPrivate,
        signsFrom: new Date(),
      },
      select: { kid: true },
    })
    await audit(tx, {
      actor: null,
      action: 'signing_key.created',
      subject: { kind: 'signing_key', id: kid },
      detail: { alg: ALG },
    })
  })
}
