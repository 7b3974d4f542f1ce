import { noticeForMail } from '#lib/features/notices/queries.ts'
import { env } from '#lib/platform/env.ts'
import { log } from '#lib/platform/log/log.ts'
import { type Message, messageOf } from '#lib/platform/mail/message.ts'
import {
  type DueMail,
  giveUp,
  giveUpAllMail,
  giveUpOldMail,
  markSent,
  postponePerson,
  takeDueMail,
  tryAgain,
} from '#lib/platform/mail/outbox.ts'
import { connectMail, type MailConnection, MailFault } from '#lib/platform/mail/transport.ts'
import { LETTERS } from './letters.ts'
import { noticeLetter } from './notice-letter.ts'

/** So many in one run, so that a run ends. */
const MAILS_PER_RUN = 100

/**
 * Sends the mails that are due, if there is a mail server. None is lost: one that was taken and not sent is due again
 * after two minutes. One that was sent by an instance that died before it could note so is sent again, under the same
 * Message-ID and with the same link.
 * @param stopping aborted when the process is about to end: the mail at hand is sent and noted, and no other taken
 * @returns how many were sent
 */
export async function sendDueMail(stopping?: AbortSignal): Promise<number> {
  await giveUpOldMail()
  const { mail } = env
  if (!mail) {
    // What happens while mail is off is not mailed once it is turned on.
    await giveUpAllMail()
    return 0
  }
  const connection = connectMail(mail)
  try {
    return await sendBy(connection, stopping)
  } finally {
    connection.close()
  }
}

async function sendBy(connection: MailConnection, stopping?: AbortSignal): Promise<number> {
  let sent = 0
  for (let taken = 0; taken < MAILS_PER_RUN && !stopping?.aborted; taken++) {
    const due = await takeDueMail()
    if (!due) return sent
    const outcome = await send(connection, due)
    if (outcome === 'unreachable') return sent
    if (outcome === 'sent') sent++
  }
  return sent
}

async function send(connection: MailConnection, due: DueMail): Promise<'sent' | 'not_sent' | 'unreachable'> {
  if (due.notice && due.isTooMany) {
    await postponePerson(due.notice.userId)
    return 'not_sent'
  }
  const message = await messageFor(due)
  if (!message) {
    await giveUp(due, 'not_theirs')
    return 'not_sent'
  }
  try {
    await connection.send(message)
  } catch (error) {
    if (!MailFault.is(error)) throw error
    const { fault, kind, words } = error
    log.warn({ mail: due.id, fault, attempts: due.attempts }, `a mail was not sent: ${words}`)
    if (kind === 'refused') await giveUp(due, fault)
    else await tryAgain(due, fault)
    return kind === 'unreachable' ? 'unreachable' : 'not_sent'
  }
  await markSent(due)
  return 'sent'
}

/** The mail as it is now; null where nobody is to get it any more, or this version has no words for it. */
async function messageFor(due: DueMail): Promise<Message | null> {
  const { publicUrl, portal } = env
  if (due.notice) {
    const { noticeId, userId } = due.notice
    const found = await noticeForMail(noticeId, userId)
    const to = { id: `${noticeId}.${userId}`, publicUrl, portal }
    return found && messageOf(noticeLetter(found.notice, publicUrl), { ...to, address: found.email })
  }
  const { id, letter } = due
  const write = Object.hasOwn(LETTERS, letter.kind) ? LETTERS[letter.kind] : undefined
  const written = await write?.({ ...letter, mailId: id })
  return written ? messageOf(written, { id, publicUrl, portal, address: letter.address }) : null
}
