import { changed } from '#lib/changes/changed.ts'
import { holdPerson, type SessionTicket } from '#lib/features/people/sessions.ts'
import { AppError } from '#lib/kernel/errors.ts'
import { db } from '#lib/platform/db/db.ts'
import { hasFactor } from './has-factor.ts'
import { goOnAlone, type InSession } from './in-session.ts'
import { replaceRecoveryCodes } from './recovery-codes.ts'

/**
 * Makes new recovery codes in place of the actor's. The session goes on under a new id, and all others end.
 * @returns them, to be shown once
 * @throws AppError `conflict` without a second factor
 */
export async function renewRecoveryCodes(
  ctx: InSession,
): Promise<{ ticket: SessionTicket; codes: string[] }> {
  const { actor } = ctx
  return await db().$transaction(async (tx) => {
    await holdPerson(tx, actor.id)
    if (!(await hasFactor(tx, actor.id)))
      throw new AppError('conflict', 'Add a passkey or an authenticator app first.')
    const codes = await replaceRecoveryCodes(tx, actor.id)
    const ticket = await goOnAlone(tx, ctx)
    await changed(tx, {
      actor,
      name: 'user.recovery_codes_renewed',
      subject: { kind: 'user', id: actor.id },
      detail: {},
    })
    return { ticket, codes }
  })
}
