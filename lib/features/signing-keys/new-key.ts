import { createPrivateKey } from 'node:crypto'
import { calculateJwkThumbprint, exportJWK, exportPKCS8, generateKeyPair } from 'jose'
import { z } from 'zod'
import type { Actor } from '#lib/access/actor.ts'
import { changed } from '#lib/changes/changed.ts'
import type { PublicJwk, SigningKey } from '#lib/oauth/ports.ts'
import { SIGNING_ALGS, type SigningAlg } from '#lib/oauth/tokens/signing-alg.ts'
import type { Db } from '#lib/platform/db/db.ts'
import { LOCKS } from '#lib/platform/db/locks.ts'
import { openSeal } from './kek.ts'
import { sealIn } from './kek-in-use.ts'
import { keyPurpose } from './purposes.ts'

/** How the pairs of each algorithm are made; RSA as long as is held to be good beyond 2030. */
const PAIRS = {
  ES256: { crv: 'P-256' },
  RS256: { modulusLength: 3072 },
  EdDSA: { crv: 'Ed25519' },
} as const satisfies Record<SigningAlg, object>

const publicJwkSchema = z.discriminatedUnion('kty', [
  z.object({ kty: z.literal('EC'), crv: z.literal('P-256'), x: z.string(), y: z.string() }),
  z.object({ kty: z.literal('RSA'), n: z.string(), e: z.string() }),
  z.object({ kty: z.literal('OKP'), crv: z.literal('Ed25519'), x: z.string() }),
])

const algSchema = z.enum(SIGNING_ALGS)

/** A key pair that nobody has seen yet: its thumbprint (RFC 7638), its public half, its private half (PKCS #8, PEM). */
export type NewKey = Awaited<ReturnType<typeof makeKey>>

/** Makes a key pair. Done before the transaction: it takes time. */
export async function makeKey(alg: SigningAlg) {
  const { publicKey, privateKey } = await generateKeyPair(alg, { ...PAIRS[alg], extractable: true })
  const publicJwk = publicJwkSchema.parse(await exportJWK(publicKey))
  const kid = await calculateJwkThumbprint(publicJwk, 'sha256')
  const pkcs8 = Buffer.from(await exportPKCS8(privateKey), 'utf8')
  return { kid, alg, publicJwk, pkcs8 }
}

/**
 * Stores a key with its audit row, its private half sealed (KY-06). The caller holds the lock.
 * @throws SealBroken when this process doesn't have the key-encryption key in use: nobody could open all keys
 */
export async function storeKey(
  tx: Db,
  actor: Actor | null,
  { pkcs8, ...key }: NewKey,
  signsFrom: Date,
): Promise<void> {
  const sealedPrivate = await sealIn(tx, pkcs8, keyPurpose(key.kid))
  await tx.signingKey.create({ data: { ...key, sealedPrivate, signsFrom }, select: { kid: true } })
  await changed(tx, {
    actor,
    name: 'signing_key.created',
    subject: { kind: 'signing_key', id: key.kid },
    detail: { alg: key.alg, signsFrom: signsFrom.toISOString() },
  })
}

/** Changes to the set of keys happen one after the other, on however many instances. */
export async function lockKeys(tx: Db): Promise<void> {
  await tx.$executeRaw`SELECT pg_advisory_xact_lock(${LOCKS.signingKeys}::bigint)`
}

/** The algorithm of a stored key; one that this version does not know is a fault. */
export const algOf = (row: { alg: string }): SigningAlg => algSchema.parse(row.alg)

/**
 * Opens a stored private key.
 * @throws SealBroken when this process doesn't have the key-encryption key it is sealed with
 */
export function openKey(row: { kid: string; alg: string; sealedPrivate: Uint8Array }): SigningKey {
  const alg = algOf(row)
  const { plain } = openSeal(row.sealedPrivate, keyPurpose(row.kid))
  return { kid: row.kid, alg, privateKey: createPrivateKey(plain) }
}

/** Only the named public members leave, whatever else stands in the row (KY-01). */
export function toPublicJwk({
  kid,
  alg,
  publicJwk,
}: {
  kid: string
  alg: string
  publicJwk: unknown
}): PublicJwk {
  return { ...publicJwkSchema.parse(publicJwk), use: 'sig', alg, kid }
}
