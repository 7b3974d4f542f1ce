import { env } from '#lib/env.ts'
import { log } from '#lib/log.ts'
import { noticeForMail } from '../queries.ts'
import { messageOf } from './message.ts'
import {
  type DueMail,
  giveUp,
  giveUpOldMail,
  markSent,
  postponePerson,
  takeDueMail,
  tryAgain,
} from './outbox.ts'
import { MailFault, sendMessage } from './transport.ts'

/** So many in one run, so that a run ends. */
const MAILS_PER_RUN = 100

/**
 * Sends the mails that are due, if there is a mail server. None is lost: one that was taken and not sent is due again
 * after two minutes. One that was sent by an instance that died before it could note so is sent again, under the same
 * Message-ID.
 * @param stopping aborted when the process is about to end: the mail at hand is sent and noted, and no other taken
 * @returns how many were sent
 */
export async function sendDueMail(stopping?: AbortSignal): Promise<number> {
  await giveUpOldMail()
  const { mail } = env
  if (!mail) return 0
  let sent = 0
  for (let taken = 0; taken < MAILS_PER_RUN && !stopping?.aborted; taken++) {
    const due = await takeDueMail()
    if (!due) return sent
    const outcome = await send(mail, due)
    if (outcome === 'unreachable') return sent
    if (outcome === 'sent') sent++
  }
  return sent
}

async function send(
  mail: NonNullable<typeof env.mail>,
  due: DueMail,
): Promise<'sent' | 'not_sent' | 'unreachable'> {
  if (due.isTooMany) {
    await postponePerson(due.userId)
    return 'not_sent'
  }
  const found = await noticeForMail(due.noticeId, due.userId)
  if (!found) {
    await giveUp(due, 'not_theirs')
    return 'not_sent'
  }
  const { userId } = due
  try {
    await sendMessage(mail, messageOf(found.notice, { userId, email: found.email, publicUrl: env.publicUrl }))
  } catch (error) {
    if (!(error instanceof MailFault)) throw error
    const { fault, kind } = error
    log.warn({ notice: due.noticeId, fault, attempts: due.attempts }, 'a mail was not sent')
    if (kind === 'refused') await giveUp(due, fault)
    else await tryAgain(due, fault)
    return kind === 'unreachable' ? 'unreachable' : 'not_sent'
  }
  await markSent(due)
  return 'sent'
}
