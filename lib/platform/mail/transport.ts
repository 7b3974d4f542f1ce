import nodemailer from 'nodemailer'
import { namedError } from '#lib/kernel/named-error.ts'
import type { Settings } from '#lib/platform/env.ts'
import type { SmtpServer } from '#lib/platform/setting-values.ts'
import { mailFaultWords } from './fault-words.ts'
import type { Message } from './message.ts'

/** Together shorter than an instance keeps a mail to itself. */
const CONNECT_WITHIN_MS = 10_000
const GREETED_WITHIN_MS = 10_000
const SILENT_FOR_MS = 20_000

/** A pool would try a mail for ever on a connection that closes; here the outbox says when it is tried again. */
const NO_REQUEUE = { maxRequeues: 0 }

/** Why a mail was not taken, without a word of what the server or the address said. */
export class MailFault extends namedError('MailFault') {
  /** `ECONNECTION`, `EAUTH`, or the code that the server answered. */
  readonly fault: string
  /** `refused`: not this mail, ever. `failed`: perhaps later. `unreachable`: nor any other for now. */
  readonly kind: 'refused' | 'failed' | 'unreachable'
  /** Cause and cure, for whoever runs this. */
  readonly words: string

  constructor(fault: string, kind: MailFault['kind'], { words, cause }: { words: string; cause: unknown }) {
    super(`The mail server refused a mail: ${fault}`, { cause })
    this.fault = fault
    this.words = words
    this.kind = kind
  }
}

/** One connection to the mail server, opened when the first mail is handed in. */
export type MailConnection = {
  /**
   * Hands a mail in; when this resolves the server has answered for it.
   * @throws MailFault
   */
  send(message: Message): Promise<void>
  close(): void
}

/** Sends mail by one connection. Whoever asks for it closes it. */
export function connectMail({
  smtp: { auth, ...server },
  from,
}: NonNullable<Settings['mail']>): MailConnection {
  const transport = nodemailer.createTransport({
    ...server,
    ...(auth && { auth }),
    pool: true,
    maxConnections: 1,
    ...NO_REQUEUE,
    connectionTimeout: CONNECT_WITHIN_MS,
    greetingTimeout: GREETED_WITHIN_MS,
    socketTimeout: SILENT_FOR_MS,
    // A message is text of ours and never a file or an address to fetch.
    disableFileAccess: true,
    disableUrlAccess: true,
  })
  return {
    async send(message) {
      try {
        await transport.sendMail({
          ...message,
          // As an object it is one address, and nobody reads a list or a name into it.
          to: { name: '', address: message.to },
          from,
          headers: { 'Auto-Submitted': 'auto-generated' },
        })
      } catch (cause) {
        throw faultOfMail(cause, { auth, ...server })
      }
    },
    close: () => transport.close(),
  }
}

/**
 * Connects to the mail server and signs in, as for a mail, and sends none.
 * @throws MailFault
 */
export async function tryMailServer({
  smtp: { auth, ...server },
}: NonNullable<Settings['mail']>): Promise<void> {
  const transport = nodemailer.createTransport({
    ...server,
    ...(auth && { auth }),
    connectionTimeout: CONNECT_WITHIN_MS,
    greetingTimeout: GREETED_WITHIN_MS,
    socketTimeout: SILENT_FOR_MS,
  })
  try {
    await transport.verify()
  } catch (cause) {
    throw faultOfMail(cause, { auth, ...server })
  } finally {
    transport.close()
  }
}

/** The mail itself was at fault, rather than the way to the server. */
const OF_THE_MAIL: ReadonlySet<string> = new Set(['EENVELOPE', 'EMESSAGE'])

/** RFC 5321 §4.2.1: 4yz may be tried again, 5yz may not. */
export function faultOfMail(cause: unknown, server: SmtpServer): MailFault {
  const message = cause instanceof Error ? cause.message : ''
  const codes = cause instanceof Error ? codesOf(cause) : {}
  const { code, responseCode } = codes
  const fault = String(responseCode ?? code ?? 'unknown')
  const options = { cause, words: mailFaultWords({ ...codes, message }, server) }
  if (code === undefined || !OF_THE_MAIL.has(code)) return new MailFault(fault, 'unreachable', options)
  const isRefused = responseCode === undefined || responseCode >= 500
  return new MailFault(fault, isRefused ? 'refused' : 'failed', options)
}

function codesOf(error: Error): { code?: string; responseCode?: number } {
  return {
    ...('code' in error && typeof error.code === 'string' && { code: error.code }),
    ...('responseCode' in error &&
      typeof error.responseCode === 'number' && { responseCode: error.responseCode }),
  }
}
