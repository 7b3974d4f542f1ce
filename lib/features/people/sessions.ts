import type { Person } from '#lib/access/actor.ts'
import { type Db, db } from '#lib/platform/db/db.ts'
import { pool } from '#lib/platform/db/pools.ts'
import { PERSON, type PersonRow, toPerson } from './person.ts'

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

/** Of sessions that were neither revoked nor ended, of accounts that are not disabled. */
const SESSION = `
  SELECT ${PERSON}, s.last_seen_at AS "lastSeenAt"
  FROM session s JOIN app_user u ON u.id = s.user_id
  WHERE s.id = $1 AND s.user_id = $2 AND s.revoked_at IS NULL AND s.expires_at > $3 AND s.last_seen_at > $4
    AND u.disabled_at IS NULL`

type Session = PersonRow & { lastSeenAt: Date }

/** One statement, because each page and all that it asks by itself begin with it. */
async function liveSession({ sessionId, userId }: SessionTicket, now: number): Promise<Session | null> {
  const since = new Date(now - SESSION_IDLE_SECONDS * 1000)
  const values = [sessionId, userId, new Date(now), since]
  const { rows } = await pool('pages').query<Session>({ name: 'session', text: SESSION, values })
  return rows[0] ?? null
}

/**
 * The person behind a session, or null when it was revoked, has ended, or the account is disabled. Asks the
 * database every time; notes the use at most once a minute.
 */
export async function resumeSession(ticket: SessionTicket): Promise<Person | null> {
  const now = Date.now()
  const session = await liveSession(ticket, now)
  if (!session) return null
  if (now - session.lastSeenAt.getTime() > TOUCH_AFTER_MS) {
    await db().session.updateMany({
      where: { id: ticket.sessionId, revokedAt: null },
      data: { lastSeenAt: new Date(now) },
    })
  }
  return toPerson(session)
}

/** The same for what a page asks by itself: nobody has done anything, so that an idle session ends all the same. */
export async function watchSession(ticket: SessionTicket): Promise<Person | null> {
  const session = await liveSession(ticket, Date.now())
  return session && toPerson(session)
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
