import { calculateJwkThumbprint, exportJWK, exportPKCS8, generateKeyPair, importPKCS8 } from 'jose'
import { z } from 'zod'
import type { Actor } from '#lib/accounts/actor.ts'
import { audit } from '#lib/audit/append.ts'
import type { Db } from '#lib/db.ts'
import type { PublicJwk, SigningKey } from '#lib/oauth/server.ts'
import { requireKek } from './kek.ts'
import { seal, unseal } from './sealing.ts'

const ALG = 'ES256'
const KEY_LOCK = 7_140_212_005

const publicJwkSchema = z.object({ kty: z.literal('EC'), crv: z.string(), x: z.string(), y: z.string() })

const purposeOf = (kid: string) => `signing-key:${kid}`

/** A key pair that nobody has seen yet: its thumbprint (RFC 7638), its public half, its sealed private half. */
export type NewKey = Awaited<ReturnType<typeof makeKey>>

/** Makes a key pair and seals its private half (KY-06). Done before the transaction: it takes time. */
export async function makeKey() {
  const { publicKey, privateKey } = await generateKeyPair(ALG, { extractable: true })
  const publicJwk = publicJwkSchema.parse(await exportJWK(publicKey))
  const kid = await calculateJwkThumbprint(publicJwk, 'sha256')
  const pkcs8 = Buffer.from(await exportPKCS8(privateKey), 'utf8')
  return { kid, alg: ALG, publicJwk, sealedPrivate: seal(pkcs8, requireKek(), purposeOf(kid)) }
}

/** Stores a key with its audit row. The caller holds the lock. */
export async function storeKey(tx: Db, actor: Actor | null, key: NewKey, signsFrom: Date): Promise<void> {
  await tx.signingKey.create({ data: { ...key, signsFrom }, select: { kid: true } })
  await audit(tx, {
    actor,
    action: 'signing_key.created',
    subject: { kind: 'signing_key', id: key.kid },
    detail: { alg: key.alg, signsFrom: signsFrom.toISOString() },
  })
}

/** Changes to the set of keys happen one after the other, on however many instances. */
export async function lockKeys(tx: Db): Promise<void> {
  await tx.$executeRaw`SELECT pg_advisory_xact_lock(${KEY_LOCK}::bigint)`
}

/**
 * Opens a stored private key.
 * @throws SealBroken when LATCHKEY_KEK is not the one it was sealed with
 */
export async function openKey(row: { kid: string; sealedPrivate: Uint8Array }): Promise<SigningKey> {
  const pkcs8 = unseal(row.sealedPrivate, requireKek(), purposeOf(row.kid)).toString('utf8')
  return { kid: row.kid, alg: ALG, privateKey: await importPKCS8(pkcs8, ALG) }
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
  const { kty, crv, x, y } = publicJwkSchema.parse(publicJwk)
  return { kty, crv, x, y, use: 'sig', alg, kid }
}
