import { type AddressInfo, createServer, type Server } from 'node:net'
import { SMTPServer, type SMTPServerOptions } from 'smtp-server'
import { afterEach, describe, expect, it } from 'vitest'
import type { SmtpServer } from '#lib/platform/setting-values.ts'
import { mailFaultWords } from './fault-words.ts'
import { connectMail, MailFault } from './transport.ts'

const open: (Server | SMTPServer)[] = []
afterEach(() => {
  for (const server of open.splice(0)) server.close()
})

const MESSAGE = { messageId: '<1@localhost>', to: 'ada@example.com', subject: 'x', text: 'x', html: 'x' }

/** What is said when a mail is handed in at this port. */
async function wordsAt(port: number, more: Partial<SmtpServer> = {}): Promise<string> {
  const smtp: SmtpServer = { host: '127.0.0.1', port, secure: false, requireTLS: false, auth: null, ...more }
  const connection = connectMail({ smtp, from: { name: '', address: 'notices@example.com' } })
  const error: unknown = await connection.send(MESSAGE).catch((fault: unknown) => fault)
  connection.close()
  expect(error).toBeInstanceOf(MailFault)
  return MailFault.is(error) ? error.words : ''
}

async function mailServer(options: SMTPServerOptions): Promise<number> {
  const server = new SMTPServer(options)
  server.on('error', () => {})
  open.push(server)
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', () => listening()))
  return (server.server.address() as AddressInfo).port
}

async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', () => listening()))
  const { port } = server.address() as AddressInfo
  await new Promise((closed) => server.close(closed))
  return port
}

const USER = { user: 'ada', pass: 'hunter2' }

describe('a mail server that does not fit is told by its cause, with the cure', () => {
  it('nothing listens', async () => {
    expect(await wordsAt(await freePort())).toMatch(
      /^Nothing listens at 127\.0\.0\.1:\d+\. Correct host and port/,
    )
  })

  it('TLS from the first byte, where there is none', async () => {
    const port = await mailServer({ authOptional: true, disabledCommands: ['STARTTLS'] })
    expect(await wordsAt(port, { secure: true })).toContain('Use smtp:// in SMTP_URL')
  })

  it('no STARTTLS for a password', async () => {
    const port = await mailServer({ disabledCommands: ['STARTTLS'] })
    expect(await wordsAt(port, { requireTLS: true, auth: USER })).toContain('does not offer STARTTLS')
  })

  it('a certificate that does not hold', async () => {
    const port = await mailServer({ authOptional: true })
    expect(await wordsAt(port, { requireTLS: true })).toMatch(/^The certificate of 127/)
  })

  it('a wrong password, of which nothing is said', async () => {
    const port = await mailServer({
      disabledCommands: ['STARTTLS'],
      allowInsecureAuth: true,
      onAuth: (_auth, _session, callback) => callback(new Error('no hunter2 here')),
    })
    const words = await wordsAt(port, { auth: USER })
    expect(words).toContain('refused this user and password')
    expect(words).not.toContain('hunter2')
  })

  it('a password that is missing', async () => {
    const port = await mailServer({ disabledCommands: ['STARTTLS'], allowInsecureAuth: true })
    expect(await wordsAt(port)).toContain('requires a user and a password')
  })

  it('a connection that is closed before anything was said, and one in the middle of a mail', async () => {
    const silent = createServer((socket) => socket.destroy())
    open.push(silent)
    await new Promise<void>((listening) => silent.listen(0, '127.0.0.1', () => listening()))
    const { port } = silent.address() as AddressInfo
    expect(await wordsAt(port)).toMatch(/closed the connection|does not greet/)
    const breaking = await mailServer({
      authOptional: true,
      disabledCommands: ['STARTTLS'],
      onMailFrom: () => {
        for (const server of open.splice(0))
          if (server instanceof SMTPServer) for (const one of server.connections) one.close()
      },
    })
    expect(await wordsAt(breaking)).toMatch(/closed the connection/)
  })

  it('a recipient that is refused', async () => {
    const port = await mailServer({
      authOptional: true,
      disabledCommands: ['STARTTLS'],
      onRcptTo: (_to, _session, callback) =>
        callback(Object.assign(new Error('ada@example.com?'), { responseCode: 550 })),
    })
    const words = await wordsAt(port)
    expect(words).toContain('refused this mail permanently')
    expect(words).not.toContain('ada@')
  })

  it.each<[string, number | undefined, string, boolean, RegExp]>([
    ['EDNS', undefined, 'getaddrinfo ENOTFOUND mail.example', false, /No host is called mail\.example/],
    ['ETIMEDOUT', undefined, 'Greeting never received', false, /use smtps:\/\/ in SMTP_URL/],
    ['ETIMEDOUT', undefined, 'Connection timeout', false, /firewall/],
    [
      'ESOCKET',
      undefined,
      "Hostname/IP does not match certificate's altnames",
      true,
      /not for mail\.example/,
    ],
    ['ESOCKET', undefined, 'certificate has expired', true, /has expired/],
    ['ESOCKET', undefined, 'self-signed certificate in certificate chain', true, /NODE_EXTRA_CA_CERTS/],
    ['EENVELOPE', 451, 'later', false, /try again later/],
    ['ECONNECTION', undefined, 'Connection closed unexpectedly', false, /closed the connection/],
    ['EWHATEVER', undefined, 'who knows', false, /Check SMTP_URL/],
  ])('%s %s: %s', (code, responseCode, message, secure, words) => {
    const server = { host: 'mail.example', port: 587, secure, requireTLS: false, auth: null }
    const failure = { code, message, ...(responseCode !== undefined && { responseCode }) }
    expect(mailFaultWords(failure, server)).toMatch(words)
  })
})
