import type { Person } from '#lib/access/actor.ts'
import { changed } from '#lib/changes/changed.ts'
import { AppError } from '#lib/kernel/errors.ts'
import { db } from '#lib/platform/db/db.ts'
import { checkPassword } from './check-password.ts'
import { PROOF_FIELD, PROOF_MINUTES } from './proof-field.ts'
import { passwordSchema } from './schemas.ts'
import { holdJudged, renewSession, type SessionTicket } from './sessions.ts'
import type { Source } from './source.ts'

/**
 * SE-05 (ASVS 7.5.3): passes when the person of this session proved lately who they are, or does so now with their
 * password. Somebody who finds a browser left open reads much, and ends or replaces nothing.
 * @returns the session under its new id when the password was typed now, which this browser has to hold from then on
 *   (PT-04); null when nothing has changed
 * @throws AppError `unauthenticated` at the field `currentPassword` when it is missing or wrong, `throttled`
 */
export async function requireProof(
  session: { id: string; person: Person },
  source: Source,
  password: unknown,
): Promise<SessionTicket | null> {
  const { provedAt, user } = await db().session.findUniqueOrThrow({
    where: { id: session.id },
    select: { provedAt: true, user: { select: { id: true, passwordHash: true } } },
  })
  if (provedAt.getTime() > Date.now() - PROOF_MINUTES * 60_000) return null

  const typed = passwordSchema.safeParse(password)
  if (!typed.success)
    throw new AppError(
      'unauthenticated',
      `You last confirmed your password more than ${PROOF_MINUTES} minutes ago. Enter your password to continue.`,
      PROOF_FIELD,
    )
  const wrong = new AppError('unauthenticated', 'Wrong password.', PROOF_FIELD)
  if (!(await checkPassword(source, { user, email: session.person.email }, typed.data))) throw wrong
  return await db().$transaction(async (tx) => {
    const renewed =
      (await holdJudged(tx, user.id, user.passwordHash)) &&
      (await renewSession(tx, { sessionId: session.id, userId: user.id }, source))
    if (!renewed) throw wrong
    await changed(tx, {
      actor: session.person,
      name: 'user.confirmed_identity',
      subject: { kind: 'user', id: session.person.id },
      detail: { address: source.address },
    })
    return renewed
  })
}
