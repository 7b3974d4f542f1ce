import { pool } from '#lib/platform/db/pools.ts'

/** After this long a mail that could not be sent is given up. */
export const GIVEN_UP_AFTER_DAYS = 3

/** For how long others leave a mail alone that one instance has taken: longer than sending may last. */
const TAKEN_SECONDS = 120

/** So many within an hour and no more, whatever happens to a team’s apps; the rest waits. */
export const MAILS_PER_PERSON_AND_HOUR = 30

const FIRST_PAUSE_SECONDS = 60
const LONGEST_PAUSE_SECONDS = 6 * 3600

/** A notice to be mailed to one person, taken by this instance for a while. */
export type DueMail = { noticeId: string; userId: string; attempts: number; isTooMany: boolean }

/** One at a time: several instances take different ones, and what a crash leaves behind is due again. */
const TAKE = `
  UPDATE notice_mail m
  SET attempts = m.attempts + 1, next_attempt_at = clock_timestamp() + make_interval(secs => ${TAKEN_SECONDS})
  FROM (
    SELECT notice_id, user_id FROM notice_mail
    WHERE state = 'pending' AND next_attempt_at <= clock_timestamp()
    ORDER BY next_attempt_at LIMIT 1 FOR UPDATE SKIP LOCKED
  ) due
  WHERE m.notice_id = due.notice_id AND m.user_id = due.user_id
  RETURNING m.notice_id AS "noticeId", m.user_id AS "userId", m.attempts,
    (SELECT count(*) FROM notice_mail sent
     WHERE sent.user_id = m.user_id AND sent.sent_at > clock_timestamp() - interval '1 hour'
    ) >= ${MAILS_PER_PERSON_AND_HOUR} AS "isTooMany"`

/** Takes a mail that is due; null when there is none. */
export async function takeDueMail(): Promise<DueMail | null> {
  const { rows } = await pool('jobs').query<DueMail>(TAKE)
  return rows[0] ?? null
}

/** Notes that the mail was handed to the mail server. */
export async function markSent({ noticeId, userId }: DueMail): Promise<void> {
  await pool('jobs').query(
    `UPDATE notice_mail SET state = 'sent', sent_at = clock_timestamp(), last_fault = NULL
     WHERE notice_id = $1 AND user_id = $2`,
    [noticeId, userId],
  )
}

/** Notes that the mail is not to be tried again, and why. */
export async function giveUp({ noticeId, userId }: DueMail, fault: string): Promise<void> {
  await pool('jobs').query(
    `UPDATE notice_mail SET state = 'given_up', last_fault = $3 WHERE notice_id = $1 AND user_id = $2`,
    [noticeId, userId, fault],
  )
}

/** Puts the mail off: the next pause is twice the last. */
export async function tryAgain({ noticeId, userId, attempts }: DueMail, fault: string): Promise<void> {
  await pool('jobs').query(
    `UPDATE notice_mail SET next_attempt_at = clock_timestamp() + make_interval(secs => $3), last_fault = $4
     WHERE notice_id = $1 AND user_id = $2`,
    [noticeId, userId, pauseSeconds(attempts), fault],
  )
}

/** How long to wait after so many failures. */
export function pauseSeconds(attempts: number): number {
  return Math.min(LONGEST_PAUSE_SECONDS, FIRST_PAUSE_SECONDS * 2 ** (attempts - 1))
}

/** Lets everything wait that is due to a person who has had enough for now. */
export async function postponePerson(userId: string): Promise<void> {
  await pool('jobs').query(
    `UPDATE notice_mail SET next_attempt_at = clock_timestamp() + interval '10 minutes', last_fault = 'too_many'
     WHERE user_id = $1 AND state = 'pending'`,
    [userId],
  )
}

/** Gives up what has waited too long, also while there is no mail server at all; returns how many there were. */
export async function giveUpOldMail(): Promise<number> {
  const { rowCount } = await pool('jobs').query(
    `UPDATE notice_mail SET state = 'given_up', last_fault = coalesce(last_fault, 'never_tried')
     WHERE state = 'pending' AND next_attempt_at <= clock_timestamp()
       AND created_at < clock_timestamp() - make_interval(days => $1)`,
    [GIVEN_UP_AFTER_DAYS],
  )
  return rowCount ?? 0
}

/** Gives up whatever waits, because there is no mail server. */
export async function giveUpAllMail(): Promise<void> {
  await pool('jobs').query(
    "UPDATE notice_mail SET state = 'given_up', last_fault = 'mail_off' WHERE state = 'pending'",
  )
}
