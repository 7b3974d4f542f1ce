import type { Actor } from '#lib/accounts/actor.ts'
import { db } from '#lib/db.ts'
import { AppError } from '#lib/errors.ts'
import { visibleTo } from './policy.ts'

export type ListedKey = {
  id: string
  name: string
  /** Thumbprint (RFC 7638). */
  kid: string
  alg: string
  state: 'live' | 'expired'
  createdBy: string
  createdAt: Date
  expiresAt: Date | null
}

/**
 * A client's keys, newest first, without those that were removed.
 * @throws AppError `not_found` for a client the caller cannot see
 */
export async function listClientKeys(ctx: { actor: Actor }, clientId: string): Promise<ListedKey[]> {
  const client = await db().client.findFirst({
    where: { clientId, ...visibleTo(ctx.actor) },
    select: {
      keys: {
        where: { revokedAt: null },
        select: {
          id: true,
          name: true,
          kid: true,
          alg: true,
          createdBy: true,
          createdAt: true,
          expiresAt: true,
        },
        orderBy: [{ createdAt: 'desc' }, { id: 'desc' }],
      },
    },
  })
  if (!client) throw new AppError('not_found', `There is no client “${clientId}”.`)
  const now = Date.now()
  return client.keys.map((key) => ({
    ...key,
    state: key.expiresAt !== null && key.expiresAt.getTime() <= now ? 'expired' : 'live',
  }))
}
