import { createHmac, randomUUID, timingSafeEqual } from 'node:crypto'
import { serverSecret } from '#lib/features/signing-keys/server-secret.ts'

/**
 * A device that has signed in to an account before carries a mark of it. It opens nothing; it only keeps a
 * stranger's failures from throttling the owner (PT-02).
 * @param former the mark that it carries now: one device stays one
 */
export async function markDevice(userId: string, former: string | null): Promise<string> {
  const id = (await knownDevice(former, userId)) ?? randomUUID()
  return `${id}.${await signature(id, userId)}`
}

/** The id of a device that this account knows, or null. */
export async function knownDevice(mark: string | null, userId: string): Promise<string | null> {
  const [id, given] = mark?.split('.') ?? []
  if (!id || !given) return null
  const expected = Buffer.from(await signature(id, userId))
  const actual = Buffer.from(given)
  return actual.length === expected.length && timingSafeEqual(actual, expected) ? id : null
}

async function signature(id: string, userId: string): Promise<string> {
  return createHmac('sha256', await serverSecret('device'))
    .update(`${id} ${userId}`)
    .digest('base64url')
}
