import { randomBytes } from 'node:crypto'
import type { Db } from '#lib/platform/db/db.ts'
import { type Kek, openSeal, requireKek } from './kek.ts'
import { keyPurpose } from './purposes.ts'
import { seal } from './sealing.ts'

// Which key-encryption key is in use is what one row is sealed with, whatever each instance has as its LATCHKEY_KEK: so instances
// that have the new one seal with the old until `key rewrap` moves that row, and none writes what another can't read.

/** Name of that row, a secret of the server that nothing uses. */
export const KEK_ANCHOR = 'kek'

export const ANCHOR_PURPOSE = `server-secret:${KEK_ANCHOR}`

type Anchor = { sealed: Uint8Array }

/**
 * The key-encryption key in use. It stays so until the caller's transaction is over: `key rewrap` waits for whoever seals.
 * @throws SealBroken when this process doesn't have it
 */
export async function kekInUse(tx: Db): Promise<Kek> {
  const row = (await heldAnchor(tx)) ?? (await makeAnchor(tx))
  return openSeal(row.sealed, ANCHOR_PURPOSE).kek
}

/**
 * Seals with the key-encryption key in use, in the transaction that stores it.
 * @throws SealBroken when this process doesn't have that
 */
export async function sealIn(tx: Db, plain: Uint8Array, purpose: string): Promise<Uint8Array<ArrayBuffer>> {
  return seal(plain, (await kekInUse(tx)).key, purpose)
}

async function heldAnchor(tx: Db): Promise<Anchor | null> {
  const [row] = await tx.$queryRaw<Anchor[]>`
    SELECT sealed FROM server_secret WHERE name = ${KEK_ANCHOR} FOR SHARE`
  return row ?? null
}

/**
 * A database that was made before has none: what opens its newest signing key is in use. Whoever comes first decides.
 * @throws SealBroken when nothing that this process has opens that key
 */
async function makeAnchor(tx: Db): Promise<Anchor> {
  const newest = await tx.signingKey.findFirst({
    orderBy: { createdAt: 'desc' },
    select: { kid: true, sealedPrivate: true },
  })
  const kek = newest ? openSeal(newest.sealedPrivate, keyPurpose(newest.kid)).kek : requireKek()
  await tx.serverSecret.createMany({
    data: [{ name: KEK_ANCHOR, sealed: seal(randomBytes(32), kek.key, ANCHOR_PURPOSE) }],
    skipDuplicates: true,
  })
  const row = await heldAnchor(tx)
  if (!row) throw new Error('The row that says which key is in use has disappeared.')
  return row
}
