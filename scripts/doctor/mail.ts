import { env } from '#lib/platform/env.ts'
import { MailFault, tryMailServer } from '#lib/platform/mail/transport.ts'
import { type Check, findingsOf } from './finding.ts'

const { ok, warn, fail } = findingsOf('mail')

/** A handshake with the mail server: TLS and sign-in, as for a mail. */
export const mail: Check = async () => {
  if (!env.mail)
    return [
      warn(
        'Mail is off: people get no notices, and no links to choose a new password. Set SMTP_URL and MAIL_FROM.',
      ),
    ]
  try {
    await tryMailServer(env.mail)
  } catch (error) {
    if (!MailFault.is(error)) throw error
    return [fail(error.words)]
  }
  return [ok('The mail server takes our sign-in.')]
}
