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
        ? `${at(server)} does not speak TLS from the first byte. Use smtp:// in SMTP_URL, which upgrades to TLS with STARTTLS.`
        : `${at(server)} offers STARTTLS but does not speak TLS. Ask its operator, or use smtps:// with its TLS port.`,
  },
  {
    fits: says(/greeting/i),
    words: (server) =>
      server.secure
        ? `${at(server)} does not greet. Check that it is a mail server.`
        : `${at(server)} accepts connections but does not greet. If that port uses TLS from the first byte, as 465 does, use smtps:// in SMTP_URL.`,
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
      `${at(server)} does not offer STARTTLS, and we never send a password unencrypted. Use a port that does, or smtps://.`,
  },
  {
    fits: ({ code, responseCode }) => code === 'EAUTH' && responseCode === 535,
    words: (server) =>
      `${at(server)} refused this user and password. Correct them in SMTP_URL, percent-encoded. Some providers require an app password.`,
  },
  {
    fits: ({ code, responseCode }) => code === 'EAUTH' || responseCode === 530,
    words: ({ auth, ...server }) =>
      auth === null
        ? `${at(server)} requires a user and a password. Add them to SMTP_URL: smtp://user:password@host.`
        : `${at(server)} does not accept a password this way. Check the user in SMTP_URL and what the provider allows.`,
  },
  {
    fits: ({ code, message }) => code === 'ETIMEDOUT' || /timeout|ETIMEDOUT/i.test(message),
    words: (server) =>
      `${at(server)} does not answer in time. Check SMTP_URL and whether a firewall drops the connection: many networks block port 25.`,
  },
  {
    fits: ({ responseCode = 0 }) => responseCode >= 500,
    words: ({ host }) =>
      `${host} refused this mail permanently. Check the recipient and MAIL_FROM, which the server may need to know.`,
  },
  {
    fits: ({ responseCode = 0 }) => responseCode >= 400,
    words: ({ host }) => `${host} is not accepting mail right now. We’ll try again later.`,
  },
  {
    fits: says(/closed|ECONNRESET|EPIPE|socket hang up/i),
    words: (server) =>
      `${at(server)} closed the connection. Check that the port in SMTP_URL matches smtp:// or smtps://.`,
  },
]

/** Cause and cure of a failure in a sentence, without a word of what the server or the address said. */
export function mailFaultWords(failure: MailFailure, server: SmtpServer): string {
  const row = ROWS.find(({ fits }) => fits(failure, server))
  return row?.words(server) ?? `${at(server)} refused the mail. Check SMTP_URL.`
}

const at = ({ host, port }: Pick<SmtpServer, 'host' | 'port'>) => `${host}:${port}`
