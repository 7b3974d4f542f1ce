import type { Person } from '#lib/access/actor.ts'
import { renewSession, type SessionGains, type SessionTicket } from '#lib/features/people/sessions.ts'
import type { Source } from '#lib/features/people/source.ts'
import { AppError } from '#lib/kernel/errors.ts'
import type { Db } from '#lib/platform/db/db.ts'

/** Who asks, in which of their sessions, from where. */
export type InSession = { actor: Person; sessionId: string; source: Source }

/**
 * Lets the session that changes a person's factors go on under a new id, and ends all others of theirs, in the transaction of
 * the change (PT-04).
 * @throws AppError `unauthenticated` when the session has ended meanwhile
 */
export async function goOnAlone(
  tx: Db,
  { actor, sessionId, source }: InSession,
  gains: SessionGains = {},
): Promise<SessionTicket> {
  const ticket = await renewSession(tx, { sessionId, userId: actor.id }, source, gains)
  if (!ticket) throw new AppError('unauthenticated', 'You are signed out. Sign in again.')
  await tx.session.updateMany({
    where: { userId: actor.id, id: { not: ticket.sessionId }, revokedAt: null },
    data: { revokedAt: new Date() },
  })
  return ticket
}
