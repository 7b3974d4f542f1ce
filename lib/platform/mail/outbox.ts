import { z } from 'zod'
import type { Db } from '#lib/platform/db/db.ts'
import { pool } from '#lib/platform/db/pools.ts'

/** After this long a mail that could not be sent is given up. */
export const GIVEN_UP_AFTER_DAYS = 3

/** For how long others leave a mail alone that one instance has taken: longer than sending may last. */
const TAKEN_SECONDS = 120

/** At most so many notices an hour, whatever happens to a team’s apps; the rest waits. */
export const MAILS_PER_PERSON_AND_HOUR = 30

const FIRST_PAUSE_SECONDS = 60
const LONGEST_PAUSE_SECONDS = 6 * 3600

/** What a letter says by its kind. What another version wrote and this one cannot read is ignored. */
const detailSchema = z.record(z.string(), z.string()).catch({})

/** A mail to an address, other than a notice. */
export type Posting = {
  /** One of those that `LETTERS` has words for. */
  kind: string
  /** A single address, as `emailSchema` makes it. */
  to: string
  /** The link that it carries. Left out, whoever writes its words makes one when it is sent. */
  linkId?: string
  detail?: Readonly<Record<string, string>>
}

/**
 * Posts a mail, in the transaction of what it tells of: it is sent when that is committed, at least once, and never
 * otherwise. The database refuses what is more than one address.
 */
export async function postMail(tx: Db, { kind, to, linkId, detail = {} }: Posting): Promise<void> {
  const now = new Date()
  await tx.mail.create({
    data: { kind, address: to, linkId: linkId ?? null, detail, createdAt: now, nextAttemptAt: now },
    select: { id: true },
  })
}

/** A mail that is not a notice, as it stands in the outbox. */
export type DueLetter = {
  kind: string
  address: string
  linkId: string | null
  detail: Record<string, string>
}

/** A mail taken by this instance for a while: a notice to a person, or a letter to an address. */
export type DueMail = { id: string; attempts: number; isTooMany: boolean } & (
  | { notice: { noticeId: string; userId: string }; letter: null }
  | { notice: null; letter: DueLetter }
)

type Row = {
  id: string
  attempts: number
  isTooMany: boolean
  noticeId: string | null
  userId: string | null
  kind: string | null
  address: string | null
  linkId: string | null
  detail: unknown
}

/** One at a time: several instances take different ones, and what a crash leaves behind is due again. */
const TAKE = `
  UPDATE mail m
  SET attempts = m.attempts + 1, next_attempt_at = clock_timestamp() + make_interval(secs => ${TAKEN_SECONDS})
  FROM (
    SELECT id FROM mail
    WHERE state = 'pending' AND next_attempt_at <= clock_timestamp()
    ORDER BY next_attempt_at LIMIT 1 FOR UPDATE SKIP LOCKED
  ) due
  WHERE m.id = due.id
  RETURNING m.id, m.notice_id AS "noticeId", m.user_id AS "userId", m.kind, m.address, m.link_id AS "linkId", m.detail,
    m.attempts,
    (SELECT count(*) FROM mail sent
     WHERE sent.user_id = m.user_id AND sent.sent_at > clock_timestamp() - interval '1 hour'
    ) >= ${MAILS_PER_PERSON_AND_HOUR} AS "isTooMany"`

/** Takes a mail that is due; null when there is none. */
export async function takeDueMail(): Promise<DueMail | null> {
  const { rows } = await pool('jobs').query<Row>(TAKE)
  return rows[0] ? toDueMail(rows[0]) : null
}

function toDueMail({ id, attempts, isTooMany, ...row }: Row): DueMail {
  const { noticeId, userId, kind, address, linkId } = row
  if (noticeId !== null && userId !== null)
    return { id, attempts, isTooMany, notice: { noticeId, userId }, letter: null }
  if (kind === null || address === null) throw new Error(`The mail ${id} is for nobody.`)
  const letter = { kind, address, linkId, detail: detailSchema.parse(row.detail) }
  return { id, attempts, isTooMany: false, notice: null, letter }
}

/** Notes which link a mail carries, so that it carries the same one when it is sent again. */
export async function attachLink(tx: Db, mailId: string, linkId: string): Promise<void> {
  await tx.mail.update({ where: { id: mailId }, data: { linkId }, select: { id: true } })
}

/** Notes that the mail was handed to the mail server. */
export async function markSent({ id }: DueMail): Promise<void> {
  await pool('jobs').query(
    "UPDATE mail SET state = 'sent', sent_at = clock_timestamp(), last_fault = NULL WHERE id = $1",
    [id],
  )
}

/** Notes that the mail is not to be tried again, and why. */
export async function giveUp({ id }: DueMail, fault: string): Promise<void> {
  await pool('jobs').query("UPDATE mail SET state = 'given_up', last_fault = $2 WHERE id = $1", [id, fault])
}

/** Puts the mail off: the next pause is twice the last. */
export async function tryAgain({ id, attempts }: DueMail, fault: string): Promise<void> {
  await pool('jobs').query(
    `UPDATE mail SET next_attempt_at = clock_timestamp() + make_interval(secs => $2), last_fault = $3 WHERE id = $1`,
    [id, pauseSeconds(attempts), fault],
  )
}

/** How long to wait after so many failures. */
export function pauseSeconds(attempts: number): number {
  return Math.min(LONGEST_PAUSE_SECONDS, FIRST_PAUSE_SECONDS * 2 ** (attempts - 1))
}

/** Lets everything wait that is due to a person who has had enough for now. */
export async function postponePerson(userId: string): Promise<void> {
  await pool('jobs').query(
    `UPDATE mail SET next_attempt_at = clock_timestamp() + interval '10 minutes', last_fault = 'too_many'
     WHERE user_id = $1 AND state = 'pending'`,
    [userId],
  )
}

/** Gives up what has waited too long, also while there is no mail server at all; returns how many there were. */
export async function giveUpOldMail(): Promise<number> {
  const { rowCount } = await pool('jobs').query(
    `UPDATE mail SET state = 'given_up', last_fault = coalesce(last_fault, 'never_tried')
     WHERE state = 'pending' AND next_attempt_at <= clock_timestamp()
       AND created_at < clock_timestamp() - make_interval(days => $1)`,
    [GIVEN_UP_AFTER_DAYS],
  )
  return rowCount ?? 0
}

/** Gives up whatever waits, because there is no mail server. */
export async function giveUpAllMail(): Promise<void> {
  await pool('jobs').query(
    "UPDATE mail SET state = 'given_up', last_fault = 'mail_off' WHERE state = 'pending'",
  )
}
