import { changed } from '#lib/changes/changed.ts'
import { holdPerson } from '#lib/features/people/sessions.ts'
import { AppError } from '#lib/kernel/errors.ts'
import { db } from '#lib/platform/db/db.ts'
import { hasFactor } from './has-factor.ts'
import type { InSession } from './in-session.ts'
import { replaceRecoveryCodes } from './recovery-codes.ts'

/**
 * Makes new recovery codes in place of the actor's.
 * @returns them, to be shown once
 * @throws AppError `conflict` without a second factor
 */
export async function renewRecoveryCodes({ actor }: Pick<InSession, 'actor'>): Promise<{ codes: string[] }> {
  return await db().$transaction(async (tx) => {
    await holdPerson(tx, actor.id)
    if (!(await hasFactor(tx, actor.id)))
      throw new AppError('conflict', 'Add a passkey or an authenticator app first.')
    const codes = await replaceRecoveryCodes(tx, actor.id)
    await changed(tx, {
      actor,
      name: 'user.recovery_codes_renewed',
      subject: { kind: 'user', id: actor.id },
      detail: {},
    })
    return { codes }
  })
}
