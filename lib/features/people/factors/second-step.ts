import { z } from 'zod'
import { holdPerson, type SessionTicket } from '#lib/features/people/sessions.ts'
import type { Source } from '#lib/features/people/source.ts'
import { AppError } from '#lib/kernel/errors.ts'
import { db } from '#lib/platform/db/db.ts'
import { findChallenge, takeChallenge } from './challenges.ts'
import { openProved } from './enter.ts'
import { FACTOR_CODE_FIELD, factorCodeSchema } from './factor-code.ts'
import { judged, takeCode } from './take-code.ts'

export const secondStepSchema = z.object({ [FACTOR_CODE_FIELD]: factorCodeSchema })

const isOver = () => new AppError('unauthenticated', 'This took too long. Sign in again.')

/** What a browser with this token has to prove, and how; null when it has to sign in first. */
export async function findSecondStep(
  token: string | null,
): Promise<{ hasTotp: boolean; hasPasskey: boolean } | null> {
  const step = await findChallenge('second_step', token)
  if (!step?.userId) return null
  const { totp, _count } = await db().user.findUniqueOrThrow({
    where: { id: step.userId },
    select: { totp: { select: { confirmedAt: true } }, _count: { select: { passkeys: true } } },
  })
  return { hasTotp: !!totp?.confirmedAt, hasPasskey: _count.passkeys > 0 }
}

/**
 * Takes the second step of a sign-in by a code, and opens the session. A wrong code leaves the step as it was.
 * @throws AppError `unauthenticated`, at the field of the code when that is wrong, `throttled`
 */
export async function takeSecondStep(
  ctx: { source: Source },
  { token, factorCode }: { token: string | null; factorCode: string },
): Promise<{ ticket: SessionTicket; next: string | undefined }> {
  const userId = (await findChallenge('second_step', token))?.userId
  if (!userId) throw isOver()
  const opened = await judged(ctx.source, userId, () =>
    db().$transaction(async (tx) => {
      const person = await holdPerson(tx, userId)
      if (!person) throw isOver()
      if (!(await takeCode(tx, person, factorCode))) return null
      const step = await takeChallenge(tx, 'second_step', token)
      if (!step) throw isOver()
      const ticket = await openProved(tx, { person, source: ctx.source, factorAt: new Date() })
      return { ticket, next: step.next ?? undefined }
    }),
  )
  if (opened === null)
    throw new AppError('unauthenticated', 'This code is wrong or was already used.', FACTOR_CODE_FIELD)
  return opened
}
