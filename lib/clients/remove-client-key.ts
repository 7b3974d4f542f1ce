import type { Actor } from '#lib/accounts/actor.ts'
import { audit } from '#lib/audit/append.ts'
import { db } from '#lib/db.ts'
import { AppError } from '#lib/errors.ts'
import { visibleTo } from './policy.ts'

/**
 * Makes a client's key stop working, for good. Tokens that were got with it live on: to refuse them too is what
 * `revokeTokens` is for. Doing it twice is no error.
 * @returns whether anything changed
 * @throws AppError `not_found` for a client the caller cannot see, and for a key that is not that client's
 */
export async function removeClientKey(
  ctx: { actor: Actor },
  { clientId, keyId }: { clientId: string; keyId: string },
): Promise<{ changed: boolean }> {
  return await db().$transaction(async (tx) => {
    const client = await tx.client.findFirst({
      where: { clientId, ...visibleTo(ctx.actor) },
      select: { id: true, teamId: true },
    })
    if (!client) throw new AppError('not_found', `There is no client “${clientId}”.`)
    const key = await tx.clientKey.findFirst({
      where: { id: keyId, clientRef: client.id },
      select: { kid: true },
    })
    if (!key) throw new AppError('not_found', `The client has no key “${keyId}”.`)
    const { count } = await tx.clientKey.updateMany({
      where: { id: keyId, revokedAt: null },
      data: { revokedAt: new Date() },
    })
    if (count === 0) return { changed: false }
    await audit(tx, {
      actor: ctx.actor,
      action: 'client_key.removed',
      subject: { kind: 'client', id: client.id },
      teamId: client.teamId,
      detail: { clientId, keyId, kid: key.kid },
    })
    return { changed: true }
  })
}
