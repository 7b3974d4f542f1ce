import { z } from 'zod'
import { changed } from '#lib/changes/changed.ts'
import { holdPerson, type SessionTicket } from '#lib/features/people/sessions.ts'
import { AppError } from '#lib/kernel/errors.ts'
import { db } from '#lib/platform/db/db.ts'
import { FACTOR_CODE_FIELD, factorCodeSchema } from './factor-code.ts'
import { firstCodes } from './first-codes.ts'
import { goOnAlone, type InSession } from './in-session.ts'
import { requireMayEnrol } from './may-enrol.ts'
import { asTotpCode, judged } from './take-code.ts'
import { newSealedSecret, stepOf } from './totp.ts'

/** For so long a secret that was made waits for its first code. */
const PENDING_MS = 15 * 60_000

export const confirmTotpSchema = z.object({ [FACTOR_CODE_FIELD]: factorCodeSchema })

/**
 * The part of a query that keeps to a secret that waits, and was made in this session: whoever else knows the password, and is
 * signed in, too, neither sees it nor confirms it.
 */
export const waitingIn = (userId: string, sessionId: string) => ({
  ...{ userId, sessionId, confirmedAt: null },
  createdAt: { gt: new Date(Date.now() - PENDING_MS) },
})

/**
 * Makes a secret for an authenticator app. It is no factor before a code of it was typed; one that waited is replaced.
 * @throws AppError `forbidden` when the session may not enrol, `conflict` when there is an app
 */
export async function startTotp({ actor, sessionId }: InSession): Promise<void> {
  await db().$transaction(async (tx) => {
    await holdPerson(tx, actor.id)
    await requireMayEnrol(tx, sessionId)
    await tx.totp.deleteMany({ where: { userId: actor.id, confirmedAt: null } })
    const { count } = await tx.totp.createMany({
      data: [{ userId: actor.id, sessionId, sealedSecret: await newSealedSecret(tx, actor.id) }],
      skipDuplicates: true,
    })
    if (count === 0) throw new AppError('conflict', 'You already have an authenticator app. Remove it first.')
  })
}

/**
 * Makes an authenticator app a factor, by its first code. The session goes on under a new id, and all others end.
 * @returns recovery codes to be shown once, for whoever has none
 * @throws AppError `invalid` on the code, `conflict` when no secret waits, `forbidden`, `throttled`
 */
export async function confirmTotp(
  ctx: InSession,
  { factorCode }: { factorCode: string },
): Promise<{ ticket: SessionTicket; codes: string[] | null }> {
  const { actor, sessionId, source } = ctx
  const code = asTotpCode(factorCode)
  if (code === null) throw new AppError('invalid', 'Enter the six digits in the app.', FACTOR_CODE_FIELD)
  const added = await judged(source, actor.id, () =>
    db().$transaction(async (tx) => {
      await holdPerson(tx, actor.id)
      await requireMayEnrol(tx, sessionId)
      const waiting = await tx.totp.findFirst({
        where: waitingIn(actor.id, sessionId),
        select: { sealedSecret: true },
      })
      if (!waiting) throw new AppError('conflict', 'This took too long. Start again.')
      const step = stepOf(actor.id, waiting.sealedSecret, code)
      if (step === null) return null
      const now = new Date()
      await tx.totp.update({
        where: { userId: actor.id },
        data: { confirmedAt: now, lastStep: step, lastUsedAt: now, sessionId: null },
        select: { userId: true },
      })
      const codes = await firstCodes(tx, actor.id)
      const ticket = await goOnAlone(tx, ctx, { factorAt: now, enrolmentAt: null })
      await changed(tx, {
        actor,
        name: 'user.totp_added',
        subject: { kind: 'user', id: actor.id },
        detail: {},
      })
      return { ticket, codes }
    }),
  )
  if (added === null)
    throw new AppError('invalid', 'This code is wrong. Check the clock of your device.', FACTOR_CODE_FIELD)
  return added
}
