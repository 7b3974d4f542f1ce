import type { SmtpServer } from '#lib/platform/setting-values.ts'

/** What is known of a failure to hand in a mail: codes, and the words of the system or of OpenSSL. */
export type MailFailure = { code?: string; responseCode?: number; message: string }

type Row = {
  fits(failure: MailFailure, server: SmtpServer): boolean
  words(server: SmtpServer): string
}

const says = (pattern: RegExp) => (failure: MailFailure) => pattern.test(failure.message)

/** Cause and cure of each failure; the first that fits counts. */
const ROWS: readonly Row[] = [
  {
    fits: says(/ENOTFOUND|EAI_AGAIN|queryA/i),
    words: ({ host }) => `No host is called ${host}. Correct the host in SMTP_URL, or the name server.`,
  },
  {
    fits: says(/ECONNREFUSED/),
    words: (server) =>
      `Nothing listens at ${at(server)}. Correct host and port in SMTP_URL, or start the mail server.`,
  },
  {
    fits: says(/EHOSTUNREACH|ENETUNREACH/),
    words: (server) => `There is no route to ${at(server)} from here. Check the network and SMTP_URL.`,
  },
  {
    fits: says(/wrong version number|packet length too long|record layer failure|unknown protocol/i),
    words: (server) =>
      server.secure
        ? `${at(server)} does not speak TLS from the first byte. Write smtp:// in SMTP_URL, which changes to TLS by STARTTLS.`
        : `${at(server)} offers STARTTLS and then does not speak TLS. Ask who runs it, or write smtps:// with its TLS port.`,
  },
  {
    fits: says(/greeting/i),
    words: (server) =>
      server.secure
        ? `${at(server)} does not greet. Check that it is a mail server.`
        : `${at(server)} takes connections and does not greet. If that port wants TLS from the first byte, as 465 does, write smtps:// in SMTP_URL.`,
  },
  {
    fits: says(/self-signed|self signed|unable to (?:get local issuer|verify)/i),
    words: (server) =>
      `The certificate of ${at(server)} comes from an unknown authority. Set NODE_EXTRA_CA_CERTS to that authority’s certificate.`,
  },
  {
    fits: says(/altnames|does not match certificate/i),
    words: ({ host }) =>
      `The certificate of the mail server is not for ${host}. Use the certificate’s name in SMTP_URL.`,
  },
  {
    fits: says(/certificate has expired|CERT_HAS_EXPIRED/i),
    words: (server) =>
      `The certificate of ${at(server)} has expired. Ask who runs the mail server to renew it.`,
  },
  {
    fits: ({ code, message }) => code === 'ETLS' || /STARTTLS/i.test(message),
    words: (server) =>
      `${at(server)} does not offer STARTTLS, and the password is not sent in the clear. Use a port that does, or smtps://.`,
  },
  {
    fits: ({ code, responseCode }) => code === 'EAUTH' && responseCode === 535,
    words: (server) =>
      `${at(server)} does not take this user and password. Correct them in SMTP_URL, percent-encoded; some providers want an app password.`,
  },
  {
    fits: ({ code, responseCode }) => code === 'EAUTH' || responseCode === 530,
    words: ({ auth, ...server }) =>
      auth === null
        ? `${at(server)} wants a user and a password. Put them into SMTP_URL: smtp://user:password@host.`
        : `${at(server)} does not take a password in this way. Check the user in SMTP_URL, and what the provider allows.`,
  },
  {
    fits: ({ code, message }) => code === 'ETIMEDOUT' || /timeout|ETIMEDOUT/i.test(message),
    words: (server) =>
      `${at(server)} does not answer in time. Check SMTP_URL, and whether a firewall drops the connection: many networks block port 25.`,
  },
  {
    fits: ({ responseCode = 0 }) => responseCode >= 500,
    words: ({ host }) =>
      `${host} refuses this mail for good. Check MAIL_FROM, which it may have to know, and the recipient.`,
  },
  {
    fits: ({ responseCode = 0 }) => responseCode >= 400,
    words: ({ host }) => `${host} is not accepting mail right now. We’ll try again later.`,
  },
  {
    fits: says(/closed|ECONNRESET|EPIPE|socket hang up/i),
    words: (server) =>
      `${at(server)} closed the connection. Check that its port fits smtp:// or smtps:// in SMTP_URL.`,
  },
]

/** Cause and cure of a failure in a sentence, without a word of what the server or the address said. */
export function mailFaultWords(failure: MailFailure, server: SmtpServer): string {
  const row = ROWS.find(({ fits }) => fits(failure, server))
  return row?.words(server) ?? `${at(server)} did not take the mail. Check SMTP_URL.`
}

const at = ({ host, port }: Pick<SmtpServer, 'host' | 'port'>) => `${host}:${port}`
