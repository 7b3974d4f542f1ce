import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import { SMTPServer } from 'smtp-server'

/** A mail as it arrived: who got it, its head with folded lines joined, and both of its forms. */
export type ReceivedMail = { to: string[]; head: string; subject: string; text: string; html: string }

/** A real mail server on loopback, which takes everything. */
export class Mailbox {
  readonly mails: ReceivedMail[] = []
  readonly #server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS'],
    onData: async (stream, session, callback) => {
      this.mails.push(
        read(
          session.envelope.rcptTo.map(({ address }) => address),
          await text(stream),
        ),
      )
      callback()
    },
  })

  static async open(): Promise<Mailbox> {
    const mailbox = new Mailbox()
    mailbox.#server.on('error', () => {})
    await new Promise<void>((resolve) => {
      mailbox.#server.listen(0, '127.0.0.1', resolve)
    })
    return mailbox
  }

  /** What a server is told to send by it. */
  get settings(): { SMTP_URL: string; MAIL_FROM: string } {
    const { port } = this.#server.server.address() as AddressInfo
    return { SMTP_URL: `smtp://127.0.0.1:${port}`, MAIL_FROM: 'Acme Developers <portal@acme.example>' }
  }

  /** The mails to an address, the latest last. */
  to(address: string): ReceivedMail[] {
    return this.mails.filter((mail) => mail.to.includes(address))
  }

  close(): Promise<void> {
    return new Promise((resolve) => this.#server.close(() => resolve()))
  }
}

/** The link of the portal in a mail that opens this page. */
export function linkIn(mail: ReceivedMail | undefined, path: string): string {
  const link = mail && new RegExp(`https?://\\S*${path}#[\\w-]{43}`).exec(mail.text)?.[0]
  if (!link) throw new Error(`no link to ${path} in ${JSON.stringify(mail)}`)
  return link
}

/** The code of a link. */
export const codeOf = (link: string): string => link.slice(link.indexOf('#') + 1)

function read(to: string[], raw: string): ReceivedMail {
  const [head = ''] = raw.split('\r\n\r\n', 1)
  const unfolded = head.replace(/\r\n\s+/g, ' ')
  const part = (type: string) => {
    const [, own = '', body = ''] =
      new RegExp(`\r\n(Content-Type: ${type}[\\s\\S]*?)\r\n\r\n([\\s\\S]*?)\r\n----`).exec(raw) ?? []
    return own.includes('quoted-printable') ? fromQuotedPrintable(body) : body
  }
  return {
    to,
    head: unfolded,
    subject: /^Subject: (.*)$/m.exec(unfolded)?.[1] ?? '',
    text: part('text/plain'),
    html: part('text/html'),
  }
}

const fromQuotedPrintable = (body: string) =>
  Buffer.from(
    body
      .replace(/=\r?\n/g, '')
      .replace(/=([0-9A-F]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16))),
    'latin1',
  ).toString('utf8')
