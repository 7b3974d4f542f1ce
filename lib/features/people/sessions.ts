import type { Person } from '#lib/access/actor.ts'
import { type Db, db } from '#lib/platform/db/db.ts'
import { personSelect, toPerson } from './person.ts'

/** Longest life of a session, whatever happens (NIST SP 800-63B-4 §2.2.3). */
export const SESSION_ABSOLUTE_SECONDS = 24 * 3600
/** A session that is not used for so long ends. */
export const SESSION_IDLE_SECONDS = 3600
const TOUCH_AFTER_MS = 60_000

/** Names a session row; what the cookie carries. */
export type SessionTicket = { sessionId: string; userId: string }

/** Opens a session for someone who has just proved who they are, inside the caller's transaction. */
export async function openSession(tx: Db, userId: string): Promise<SessionTicket> {
  const session = await tx.session.create({
    data: { userId, expiresAt: new Date(Date.now() + SESSION_ABSOLUTE_SECONDS * 1000) },
    select: { id: true },
  })
  return { sessionId: session.id, userId }
}

/** What keeps to sessions that were neither revoked nor ended, of accounts that are not disabled. */
const live = (now: number) => ({
  revokedAt: null,
  expiresAt: { gt: new Date(now) },
  lastSeenAt: { gt: new Date(now - SESSION_IDLE_SECONDS * 1000) },
  user: { disabledAt: null },
})

/**
 * The person behind a session, or null when it was revoked, has ended, or the account is disabled. Asks the
 * database every time; notes the use at most once a minute.
 */
export async function resumeSession({ sessionId, userId }: SessionTicket): Promise<Person | null> {
  const now = Date.now()
  const session = await db().session.findFirst({
    where: { id: sessionId, userId, ...live(now) },
    select: { lastSeenAt: true, user: { select: personSelect } },
  })
  if (!session) return null
  if (now - session.lastSeenAt.getTime() > TOUCH_AFTER_MS) {
    await db().session.updateMany({
      where: { id: sessionId, revokedAt: null },
      data: { lastSeenAt: new Date(now) },
    })
  }
  return toPerson(session.user)
}

/** The same for what a page asks by itself: nobody has done anything, so that an idle session ends all the same. */
export async function watchSession({ sessionId, userId }: SessionTicket): Promise<Person | null> {
  const session = await db().session.findFirst({
    where: { id: sessionId, userId, ...live(Date.now()) },
    select: { user: { select: personSelect } },
  })
  return session && toPerson(session.user)
}

export type SessionSummary = { id: string; createdAt: Date; lastSeenAt: Date; expiresAt: Date }

/** The live sessions of a person, the latest used first. */
export async function listSessions(actor: Person): Promise<SessionSummary[]> {
  return await db().session.findMany({
    where: {
      userId: actor.id,
      revokedAt: null,
      expiresAt: { gt: new Date() },
      lastSeenAt: { gt: new Date(Date.now() - SESSION_IDLE_SECONDS * 1000) },
    },
    select: { id: true, createdAt: true, lastSeenAt: true, expiresAt: true },
    orderBy: { lastSeenAt: 'desc' },
    take: 50,
  })
}
