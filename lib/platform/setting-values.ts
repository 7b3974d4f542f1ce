import { availableParallelism } from 'node:os'
import { z } from 'zod'
import { readNetwork } from '#lib/kernel/network.ts'
import { nameText } from '#lib/kernel/readable-text.ts'
import { contactAddress, isWebAddress, webAddress } from '#lib/kernel/web-address.ts'
import { isDatabaseUrl, withStrictTls } from './db/database-url.ts'

// What a person writes into a setting, and what it becomes. Which settings there are is in `env.ts`.

/** A TCP port. */
export const port = z
  .string()
  .regex(/^\d{1,5}$/)
  .transform(Number)
  .refine((n) => n >= 1 && n <= 65535)

/** How many, of what there is at least one. */
export const count = z
  .string()
  .regex(/^[1-9]\d{0,8}$/)
  .transform(Number)

const UNIT_SECONDS = new Map([
  ['s', 1],
  ['m', 60],
  ['h', 3600],
  ['d', 86_400],
])

/** A time such as 90d, 24h, 5m or 30s; becomes seconds. */
export const seconds = z.string().transform((text, ctx) => {
  const [, number, unit = ''] = /^([1-9]\d{0,5})([smhd])$/.exec(text) ?? []
  const unitSeconds = UNIT_SECONDS.get(unit)
  if (unitSeconds !== undefined) return Number(number) * unitSeconds
  ctx.addIssue({ code: 'custom', message: 'not a time' })
  return z.NEVER
})

/** The same, or `0s` for none at all. */
export const secondsOrNone = z
  .literal('0s')
  .transform(() => 0)
  .or(seconds)

const MOST_WORKERS = 64

/** How many processes issue tokens: a number, or one for each core that this process may use. */
export const workers = z
  .literal('auto')
  .transform(() => Math.min(availableParallelism(), MOST_WORKERS))
  .or(
    z
      .string()
      .regex(/^[1-9]\d?$/)
      .transform(Number)
      .refine((n) => n <= MOST_WORKERS),
  )

/** A number of whole days, as `30d`; becomes days. */
export const days = ({ least = 1, unless }: { least?: number; unless: number }) =>
  seconds
    .refine((n) => n % 86_400 === 0 && n >= least * 86_400)
    .transform((n) => n / 86_400)
    .default(unless)

/** An origin: https, or http on this machine; becomes the origin without a slash. */
export const publicUrl = z.string().transform((text, ctx) => {
  const url = URL.parse(text)
  const loopback = url !== null && ['localhost', '127.0.0.1', '[::1]'].includes(url.hostname)
  const usable = url !== null && (url.protocol === 'https:' || (url.protocol === 'http:' && loopback))
  if (usable && (text === url.origin || text === `${url.origin}/`)) return url.origin
  ctx.addIssue({ code: 'custom', message: 'not a public origin' })
  return z.NEVER
})

/** Where telemetry is sent: http or https, with or without a path. */
export const collector = z
  .string()
  .refine((text) => ['http:', 'https:'].includes(URL.parse(text)?.protocol ?? ''))
  .transform((text) => text.replace(/\/+$/, ''))

/** A part of a whole, from 0 to 1. */
export const share = z
  .string()
  .regex(/^(0|1|0?\.\d{1,9}|[01]\.0*)$/)
  .transform(Number)

/** A database; TLS that is asked for is checked. */
export const postgresUrl = z.string().refine(isDatabaseUrl).transform(withStrictTls)

/** 32 bytes in base64; becomes the bytes. */
export const kek = z.string().transform((text, ctx) => {
  const bytes = Buffer.from(text, 'base64')
  if (bytes.length === 32 && bytes.toString('base64').replace(/=+$/, '') === text.replace(/=+$/, ''))
    return bytes
  ctx.addIssue({ code: 'custom', message: 'not 32 bytes' })
  return z.NEVER
})

/** Networks between commas or blanks; become CIDRs as `readNetwork` writes them. */
export const cidrs = z.string().transform((text, ctx) =>
  text
    .split(/[\s,]+/)
    .filter(Boolean)
    .map((entry) => {
      const network = readNetwork(entry)
      if (network !== null) return network
      ctx.addIssue({ code: 'custom', message: 'not a CIDR' })
      return z.NEVER
    }),
)

/** Where mail is handed in. Credentials never travel in the clear, but for a server on this machine. */
export type SmtpServer = {
  host: string
  port: number
  /** TLS from the first byte (smtps) rather than by STARTTLS. */
  secure: boolean
  requireTLS: boolean
  auth: { user: string; pass: string } | null
}

const SMTP_PORTS = new Map([
  ['smtp:', 587],
  ['smtps:', 465],
])

/** A mail server as a URL, with the credentials that it wants. */
export const smtpUrl = z.string().transform((text, ctx): SmtpServer => {
  const url = URL.parse(text)
  const usualPort = url && SMTP_PORTS.get(url.protocol)
  const isWhole =
    url !== null && url.hostname !== '' && /^\/?$/.test(url.pathname) && !url.search && !url.hash
  const auth = url && decodedAuth(url)
  if (usualPort === null || usualPort === undefined || !isWhole || auth === undefined) {
    ctx.addIssue({ code: 'custom', message: 'not an SMTP server' })
    return z.NEVER
  }
  const host = url.hostname.replace(/^\[|\]$/g, '')
  const secure = url.protocol === 'smtps:'
  return {
    host,
    port: url.port === '' ? usualPort : Number(url.port),
    secure,
    requireTLS: !secure && auth !== null && !LOOPBACK.has(host),
    auth,
  }
})

const LOOPBACK: ReadonlySet<string> = new Set(['localhost', '127.0.0.1', '::1'])

/** Null without credentials; undefined for half of them, or what is not percent-encoded text. */
function decodedAuth({ username, password }: URL): SmtpServer['auth'] | undefined {
  if (username === '' && password === '') return null
  if (username === '' || password === '') return undefined
  try {
    return { user: decodeURIComponent(username), pass: decodeURIComponent(password) }
  } catch {
    return undefined // URIError: a bare percent sign
  }
}

/** `notices@example.com`, or with a name before it: `Latchkey <notices@example.com>`. */
export const mailSender = z.string().transform((text, ctx) => {
  const [, name = '', address = text] = /^([^<>"\p{Cc}]*)<([^<>\s]+)>$/u.exec(text) ?? []
  if (z.email().safeParse(address).success) return { name: name.trim(), address }
  ctx.addIssue({ code: 'custom', message: 'not a sender' })
  return z.NEVER
})

/** What people call the portal: one line that fits into its head. */
export const portalName = nameText('Enter a name.', { max: 40 })

/** What people call a provider that they sign in with: part of the words of a button. */
export const providerName = nameText('Enter a name.', { max: 40 })

/** The issuer of an OpenID Connect provider, exactly as it says it (OpenID Connect Discovery 1.0 §4.3). */
export const issuer = z
  .string()
  .max(255)
  .refine((text) => isWebAddress(text) && !/[?#]/.test(text))

/** Scopes to ask an OpenID Connect provider for (RFC 6749 §3.3, OpenID Connect Core 1.0 §3.1.2.1). */
export const scope = z
  .string()
  .max(500)
  .refine((text) => /^[\x21\x23-\x5B\x5D-\x7E ]+$/.test(text) && text.split(' ').includes('openid'))

/** As `lib/access/permissions.ts` names them, of which this ring knows nothing. */
const ROLE = /^(.+)=(developer|connectivity|administrator)$/

/** `group=role` between commas; becomes the role by group. A group may have an equals sign, and no comma. */
export const roleMap = z.string().transform((text, ctx) => {
  const roles = new Map<string, string>()
  for (const entry of text.split(',')) {
    const [, group, role] = ROLE.exec(entry.trim()) ?? []
    if (group === undefined || role === undefined) {
      ctx.addIssue({ code: 'custom', message: 'not a role of a group' })
      return z.NEVER
    }
    roles.set(group.trim(), role)
  }
  return roles
})

const DOMAIN = /^(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+(?:[a-z]{2,63}|xn--[a-z0-9-]{1,58}[a-z0-9])$/

/** The domains of mail addresses between commas or blanks; become lower case. */
export const domains = z.string().transform((text, ctx) =>
  text
    .toLowerCase()
    .split(/[\s,]+/)
    .filter(Boolean)
    .map((entry) => {
      if (entry.length <= 253 && DOMAIN.test(entry)) return entry
      ctx.addIssue({ code: 'custom', message: 'not a domain' })
      return z.NEVER
    }),
)

/** The address of a page. */
export const pageUrl = webAddress('not the address of a page')

/** Which version of a text is in force, as the people who write it call it. */
export const version = z.string().regex(/^[\w.-]{1,40}$/)

/** A colour as `#rgb` or `#rrggbb`, or without the sign that begins a comment in files; becomes `#rrggbb` in lower case. */
export const hexColour = z
  .string()
  .regex(/^#?(?:[0-9a-f]{3}|[0-9a-f]{6})$/i)
  .transform(
    (text) =>
      `#${text
        .toLowerCase()
        .replace('#', '')
        .replace(/^(.)(.)(.)$/, '$1$1$2$2$3$3')}`,
  )

/** Whom people turn to. */
export const contact = contactAddress('not a contact')
