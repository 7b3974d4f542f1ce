import { randomBytes } from 'node:crypto'
import { db } from '#lib/platform/db/db.ts'
import { requireKek } from './kek.ts'
import { seal, unseal } from './sealing.ts'

const opened = new Map<string, Buffer>()

/**
 * 32 random bytes that the server keeps under this name: made once, the same on every instance, sealed in the
 * database. Never derived from the key-encryption key, so that rotating that voids nothing.
 * @throws SealBroken when LATCHKEY_KEK is not the one it was sealed with
 */
export async function serverSecret(name: string): Promise<Buffer> {
  const known = opened.get(name)
  if (known) return known
  const purpose = `server-secret:${name}`
  // Whoever comes first decides; everyone, the first included, reads what is stored.
  await db().serverSecret.createMany({
    data: [{ name, sealed: seal(randomBytes(32), requireKek(), purpose) }],
    skipDuplicates: true,
  })
  const stored = await db().serverSecret.findUniqueOrThrow({ where: { name }, select: { sealed: true } })
  const secret = unseal(stored.sealed, requireKek(), purpose)
  opened.set(name, secret)
  return secret
}
