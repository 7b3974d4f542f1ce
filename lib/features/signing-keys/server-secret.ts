import { randomBytes } from 'node:crypto'
import { db } from '#lib/platform/db/db.ts'
import { openSeal } from './kek.ts'
import { sealIn } from './kek-in-use.ts'
import { secretPurpose } from './purposes.ts'

const opened = new Map<string, Buffer>()

/**
 * 32 random bytes that the server keeps under this name: made once, the same on every instance, sealed in the
 * database. Never derived from the key-encryption key, so that rotating that voids nothing.
 * @throws SealBroken when this process doesn't have the key-encryption key it is sealed with
 */
export async function serverSecret(name: string): Promise<Buffer> {
  const known = opened.get(name)
  if (known) return known
  const stored = (await storedSecret(name)) ?? (await makeSecret(name))
  const secret = openSeal(stored.sealed, secretPurpose(name)).plain
  opened.set(name, secret)
  return secret
}

const storedSecret = (name: string) =>
  db().serverSecret.findUnique({ where: { name }, select: { sealed: true } })

/** Whoever comes first decides; everyone, the first included, reads what is stored. */
async function makeSecret(name: string): Promise<{ sealed: Uint8Array }> {
  await db().$transaction(async (tx) => {
    const sealed = await sealIn(tx, randomBytes(32), secretPurpose(name))
    await tx.serverSecret.createMany({ data: [{ name, sealed }], skipDuplicates: true })
  })
  return await db().serverSecret.findUniqueOrThrow({ where: { name }, select: { sealed: true } })
}
