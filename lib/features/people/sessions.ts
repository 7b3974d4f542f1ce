import type { Person } from '#lib/access/actor.ts'
import { deviceWords } from '#lib/features/people/devices/device-words.ts'
import { type Db, db } from '#lib/platform/db/db.ts'
import { pool } from '#lib/platform/db/pools.ts'
import { withhold } from './factors/withhold.ts'
import { PERSON, type PersonRow, personSelect, toPerson } from './person.ts'
import type { Source } from './source.ts'

/** Longest life of a session, whatever happens (NIST SP 800-63B-4 §2.2.3). */
export const SESSION_ABSOLUTE_SECONDS = 24 * 3600
/** A session that is not used for so long ends. */
export const SESSION_IDLE_SECONDS = 3600
const TOUCH_AFTER_MS = 60_000
/** For so long one that has a new id answers under the old one. */
const REPLACED_FOR_MS = 4_000
const ADDRESS_MAX_LENGTH = 64

/** Names a session row; what the cookie carries. */
export type SessionTicket = { sessionId: string; userId: string }

/**
 * Holds the account whose password was judged, until the transaction ends: one that got another password meanwhile, or was
 * disabled, opens nothing. Without it a session could begin after the change that ends all of them.
 * @returns whether the account is as it was judged
 */
export async function holdJudged(tx: Db, userId: string, passwordHash: string | null): Promise<boolean> {
  const rows = await tx.$queryRaw<unknown[]>`
    SELECT id FROM app_user WHERE id = ${userId}::uuid AND password_hash = ${passwordHash} AND disabled_at IS NULL
    FOR NO KEY UPDATE`
  return rows.length > 0
}

/**
 * Holds the account of a person who is not disabled, until the transaction ends, so that no session begins after a change
 * that ends all of them; null when there is none.
 */
export async function holdPerson(tx: Db, userId: string): Promise<Person | null> {
  await tx.$queryRaw`SELECT id FROM app_user WHERE id = ${userId}::uuid FOR NO KEY UPDATE`
  const row = await tx.user.findFirst({ where: { id: userId, disabledAt: null }, select: personSelect })
  return row && toPerson(row)
}

/** What a session may be opened with: a second factor that was proved, or the right to enrol one. */
export type SessionGains = { provedAt?: Date; factorAt?: Date | null; enrolmentAt?: Date | null }

/** Opens a session for someone who has just proved who they are, inside the caller's transaction. */
export async function openSession(
  tx: Db,
  userId: string,
  source: Source,
  { factorAt = null, enrolmentAt = null }: Omit<SessionGains, 'provedAt'> = {},
): Promise<SessionTicket> {
  const now = new Date()
  const session = await tx.session.create({
    data: {
      ...{ userId, factorAt, enrolmentAt },
      expiresAt: new Date(now.getTime() + SESSION_ABSOLUTE_SECONDS * 1000),
      ...seenFrom(source),
    },
    select: { id: true },
  })
  await tx.user.update({ where: { id: userId }, data: { lastSignInAt: now }, select: { id: true } })
  return { sessionId: session.id, userId }
}

/** What a session notes of where it is used. */
const seenFrom = ({ address, userAgent }: Source) => ({
  device: deviceWords(userAgent),
  address: address.slice(0, ADDRESS_MAX_LENGTH),
})

/**
 * Gives a session that gains something a new id (PT-04): the one before ends within seconds, so that what this browser
 * asked for meanwhile is still answered. When the session began and when it ends stay as they are, and what was proved in it.
 * @returns null when it was revoked or has ended meanwhile: what is over does not come back under another id
 */
export async function renewSession(
  tx: Db,
  { sessionId, userId }: SessionTicket,
  source: Source,
  gains: SessionGains = {},
): Promise<SessionTicket | null> {
  const now = Date.now()
  const [earlier] = await tx.$queryRaw<
    { createdAt: Date; provedAt: Date; expiresAt: Date; factorAt: Date | null; enrolmentAt: Date | null }[]
  >`
    SELECT created_at AS "createdAt", proved_at AS "provedAt", expires_at AS "expiresAt", factor_at AS "factorAt", enrolment_at AS "enrolmentAt"
    FROM session
    WHERE id = ${sessionId}::uuid AND user_id = ${userId}::uuid AND revoked_at IS NULL AND expires_at > ${new Date(now)}
    FOR UPDATE`
  if (!earlier) return null
  const { createdAt, provedAt, factorAt, enrolmentAt } = earlier
  // Not when the earlier one ends: another tab may have renewed it already, and cut its life short.
  const expiresAt = new Date(createdAt.getTime() + SESSION_ABSOLUTE_SECONDS * 1000)
  const renewed = await tx.session.create({
    data: { userId, createdAt, provedAt, expiresAt, factorAt, enrolmentAt, ...gains, ...seenFrom(source) },
    select: { id: true },
  })
  await tx.totp.updateMany({ where: { userId, sessionId }, data: { sessionId: renewed.id } })
  await tx.session.update({
    where: { id: sessionId },
    data: { expiresAt: new Date(Math.min(earlier.expiresAt.getTime(), now + REPLACED_FOR_MS)) },
    select: { id: true },
  })
  return { sessionId: renewed.id, userId }
}

/**
 * Of sessions that were neither revoked nor ended, of accounts that are not disabled. One that an earlier build opened by the
 * password alone is none where there is a second factor.
 */
const SESSION = `
  SELECT ${PERSON}, s.last_seen_at AS "lastSeenAt", s.factor_at AS "factorAt",
    ARRAY(SELECT t.id FROM membership m JOIN team t ON t.id = m.team_id
      WHERE m.user_id = u.id AND t.demands_second_factor) AS demanding
  FROM session s JOIN app_user u ON u.id = s.user_id
  WHERE s.id = $1 AND s.user_id = $2 AND s.revoked_at IS NULL AND s.expires_at > $3 AND s.last_seen_at > $4
    AND u.disabled_at IS NULL
    AND (s.factor_at IS NOT NULL OR NOT (
      EXISTS (SELECT FROM passkey p WHERE p.user_id = u.id)
      OR EXISTS (SELECT FROM totp c WHERE c.user_id = u.id AND c.confirmed_at IS NOT NULL)))`

type Session = PersonRow & { lastSeenAt: Date; factorAt: Date | null; demanding: string[] }

/** The person, as far as what was proved in the session goes. */
function personOf({ factorAt, demanding, ...row }: Session): Person {
  const person = toPerson(row)
  return factorAt ? person : withhold(person, demanding)
}

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
  return personOf(session)
}

/** The same for what a page asks by itself: nobody has done anything, so that an idle session ends all the same. */
export async function watchSession(ticket: SessionTicket): Promise<Person | null> {
  const session = await liveSession(ticket, Date.now())
  return session && personOf(session)
}

export type SessionSummary = {
  id: string
  createdAt: Date
  lastSeenAt: Date
  expiresAt: Date
  /** What signed in, in a few words, and from where; null of those of before. */
  device: string | null
  address: string | null
}

/** The live sessions of a person, the latest used first. */
export async function listSessions(actor: Person): Promise<SessionSummary[]> {
  return await db().session.findMany({
    where: {
      userId: actor.id,
      revokedAt: null,
      // One that has a new id is the same session.
      expiresAt: { gt: new Date(Date.now() + REPLACED_FOR_MS) },
      lastSeenAt: { gt: new Date(Date.now() - SESSION_IDLE_SECONDS * 1000) },
    },
    select: { id: true, createdAt: true, lastSeenAt: true, expiresAt: true, device: true, address: true },
    orderBy: { lastSeenAt: 'desc' },
    take: 50,
  })
}
