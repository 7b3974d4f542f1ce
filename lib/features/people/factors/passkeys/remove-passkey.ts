import { z } from 'zod'
import { changed } from '#lib/changes/changed.ts'
import { goOnAlone, type InSession } from '#lib/features/people/factors/in-session.ts'
import { afterRemoving } from '#lib/features/people/factors/last-factor.ts'
import { gainsAfter } from '#lib/features/people/factors/remove-totp.ts'
import { holdPerson, type SessionTicket } from '#lib/features/people/sessions.ts'
import { AppError } from '#lib/kernel/errors.ts'
import { db } from '#lib/platform/db/db.ts'

export const removePasskeySchema = z.object({ passkeyId: z.uuid('Reload the page.') })

/**
 * Removes a passkey of the actor. The session goes on under a new id, and all others end.
 * @throws AppError `not_found`, `conflict` when it is the last factor of somebody who must have one
 */
export async function removePasskey(
  ctx: InSession,
  { passkeyId }: { passkeyId: string },
): Promise<{ ticket: SessionTicket }> {
  const userId = ctx.actor.id
  return await db().$transaction(async (tx) => {
    await holdPerson(tx, userId)
    const passkey = await tx.passkey.findFirst({ where: { id: passkeyId, userId }, select: { name: true } })
    if (!passkey) throw new AppError('not_found', 'This passkey was already removed.')
    await tx.passkey.delete({ where: { id: passkeyId }, select: { id: true } })
    const ticket = await goOnAlone(tx, ctx, gainsAfter(await afterRemoving(tx, userId)))
    await changed(tx, {
      actor: ctx.actor,
      name: 'user.passkey_removed',
      subject: { kind: 'user', id: userId },
      detail: { device: passkey.name },
    })
    return { ticket }
  })
}
