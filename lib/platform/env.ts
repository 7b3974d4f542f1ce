import { resolve } from 'node:path'
import { z } from 'zod'
import { namedError } from '#lib/kernel/named-error.ts'
import type { Portal } from '#lib/kernel/portal.ts'
import { PERCENT_ENCODED } from './db/database-url.ts'
import {
  cidrs,
  contact,
  count,
  days,
  domains,
  hexColour,
  issuer,
  kek,
  mailSender,
  pageUrl,
  port,
  portalName,
  postgresUrl,
  providerName,
  publicUrl,
  roleMap,
  scope,
  seconds,
  smtpUrl,
  version,
} from './setting-values.ts'

/** A setting has a value that cannot be used. The message names the variable and the cure. */
export class SettingsError extends namedError('SettingsError') {}

/** Each setting: its schema, and the cure that is printed when its value cannot be used. */
const SETTINGS = {
  PORT: { schema: port.default(3000), cure: 'a port number from 1 to 65535, for example 3000' },
  HOST: {
    schema: z.string().min(1).default('127.0.0.1'),
    cure: 'an address to listen on, for example 127.0.0.1 or 0.0.0.0',
  },
  PUBLIC_URL: {
    schema: publicUrl.optional(),
    cure: 'an origin without path: https://…, or http:// on localhost',
  },
  DATA_DIR: { schema: z.string().min(1).default('.data'), cure: 'a folder, for example .data' },
  DATABASE_URL: {
    schema: postgresUrl.optional(),
    cure: `postgresql://user:password@host:5432/database, ${PERCENT_ENCODED}; leave it unset for the embedded PostgreSQL`,
  },
  MIGRATE_DATABASE_URL: {
    schema: postgresUrl.optional(),
    cure: `postgresql://owner:password@host:5432/database, ${PERCENT_ENCODED}; leave it unset to migrate through DATABASE_URL`,
  },
  DATABASE_POOLED: {
    schema: z.enum(['yes', 'no']).optional(),
    cure: 'yes if a pooler such as PgBouncer is in front of PostgreSQL, no if not; leave it unset to detect it',
  },
  LATCHKEY_KEK: { schema: kek.optional(), cure: '32 random bytes in base64: openssl rand -base64 32' },
  SIGN_UP: {
    schema: z.enum(['open', 'domains', 'invite']).default('open'),
    cure: 'open, domains for those with an address of SIGN_UP_DOMAINS, or invite',
  },
  SIGN_UP_DOMAINS: {
    schema: domains.default([]),
    cure: 'the mail domains of those who can sign up, separated by commas, for example example.com',
  },
  SIGN_IN: {
    schema: z.enum(['any', 'sso']).default('any'),
    cure: 'any, or sso to turn passwords off for all but administrators with a second factor',
  },
  OIDC_ISSUER: {
    schema: issuer.optional(),
    cure: 'the issuer of your OpenID Connect provider, exactly as its discovery document says it, for example https://login.example.com; leave it unset for none',
  },
  OIDC_CLIENT_ID: {
    schema: z.string().max(500).optional(),
    cure: 'the client ID that your OpenID Connect provider gave to Latchkey',
  },
  OIDC_CLIENT_SECRET: {
    schema: z.string().max(500).optional(),
    cure: 'the client secret that your OpenID Connect provider gave to Latchkey',
  },
  OIDC_NAME: {
    schema: providerName.default('single sign-on'),
    cure: 'what people call your OpenID Connect provider, at most 40 characters, for example Acme Login',
  },
  OIDC_SCOPE: {
    schema: scope.default('openid email profile'),
    cure: 'the scopes to ask your OpenID Connect provider for, with openid among them, for example openid email profile groups',
  },
  OIDC_DOMAINS: {
    schema: domains.default([]),
    cure: 'the mail domains whose addresses your OpenID Connect provider decides about, separated by commas, for example example.com',
  },
  OIDC_ROLE_CLAIM: {
    schema: z.string().max(200).optional(),
    cure: 'the claim that says what people are at your provider, for example groups or realm_access.roles; leave it unset to give roles here',
  },
  OIDC_ROLE_MAP: {
    schema: roleMap.optional(),
    cure: 'what the values of OIDC_ROLE_CLAIM stand for, separated by commas: developer, connectivity or administrator, for example portal-admins=administrator,partners=connectivity',
  },
  GITHUB_CLIENT_ID: {
    schema: z.string().max(500).optional(),
    cure: 'the client ID of your OAuth app at GitHub; leave it unset for none',
  },
  GITHUB_CLIENT_SECRET: {
    schema: z.string().max(500).optional(),
    cure: 'the client secret of your OAuth app at GitHub',
  },
  GOOGLE_CLIENT_ID: {
    schema: z.string().max(500).optional(),
    cure: 'the client ID of your OAuth client at Google; leave it unset for none',
  },
  GOOGLE_CLIENT_SECRET: {
    schema: z.string().max(500).optional(),
    cure: 'the client secret of your OAuth client at Google',
  },
  STAFF_SECOND_FACTOR: {
    schema: z.enum(['required', 'optional']).default('required'),
    cure: 'required if the connectivity team and administrators must have a second factor, or optional',
  },
  ASSERTION_AUDIENCE: {
    schema: z.enum(['issuer', 'issuer-or-token-endpoint']).default('issuer'),
    cure: 'issuer, or issuer-or-token-endpoint for clients that can’t send the issuer',
  },
  TRUSTED_PROXIES: {
    schema: cidrs.default([]),
    cure: 'addresses or CIDRs separated by commas, for example 10.0.0.0/8',
  },
  LIMIT_CLIENT_FAILURES: {
    schema: count.default(300),
    cure: 'the failures per minute allowed per client and source, for example 300',
  },
  LIMIT_SOURCE_FAILURES: {
    schema: count.default(3000),
    cure: 'the failures per minute allowed per source, for example 3000',
  },
  LIMIT_STORE: {
    schema: z.enum(['memory', 'database']).default('memory'),
    cure: 'memory to count per instance, or database to count across all instances',
  },
  JWKS_MAX_AGE: {
    schema: seconds.refine((n) => n <= 86_400).default(300),
    cure: 'how long verifiers may cache the published keys, at most one day, for example 5m',
  },
  SIGNING_KEY_PUBLISHED: {
    schema: seconds.default(86_400),
    cure: 'how long a new key is published before it signs, for example 24h',
  },
  SIGNING_KEY_ROTATION: {
    schema: seconds.default(90 * 86_400),
    cure: 'how often signing keys are replaced, for example 90d',
  },
  SHUTDOWN_DELAY: {
    schema: seconds.refine((n) => n <= 300).optional(),
    cure: 'how long to keep serving after a stop has begun, at most five minutes, for example 10s; leave it unset for no delay',
  },
  EVENTS_KEPT: {
    schema: days({ unless: 30 }),
    cure: 'how many days to keep single events, for example 30d',
  },
  USAGE_KEPT: {
    schema: days({ least: 32, unless: 400 }),
    cure: 'how many days to keep hourly totals, at least 32d, for example 400d',
  },
  NOTICES_KEPT: {
    // Longer than one is looked for, so that none is written a second time.
    schema: days({ least: 32, unless: 180 }),
    cure: 'how many days to keep notices, at least 32d, for example 180d',
  },
  SESSIONS_KEPT: {
    schema: days({ unless: 30 }),
    cure: 'how many days to keep ended sessions and invitations, for example 30d',
  },
  SIGN_IN_FAILURES_KEPT: {
    schema: days({ unless: 90 }),
    cure: 'how many days to keep failed sign-ins, counted per hour, for example 90d',
  },
  CLI_ACTOR: {
    schema: z
      .string()
      .trim()
      .max(100)
      .refine((name) => !/\p{C}/u.test(name))
      .optional(),
    cure: 'the name of whoever uses the command line, for the audit log, at most 100 characters; leave it unset for the system’s user and host',
  },
  LOG_LEVEL: {
    schema: z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']).default('info'),
    cure: 'fatal, error, warn, info, debug, trace or silent',
  },
  LOG_FORMAT: {
    schema: z.enum(['json', 'text']).optional(),
    cure: 'json or text; leave it unset for text on a terminal and JSON elsewhere',
  },
  SMTP_URL: {
    schema: smtpUrl.optional(),
    cure: 'smtp://user:password@mail.example.com:587 or smtps://…:465, with the password percent-encoded; leave it unset for no mail',
  },
  MAIL_FROM: {
    schema: mailSender.optional(),
    cure: 'the sender of mail, for example Latchkey <notices@example.com>',
  },
  PORTAL_NAME: {
    schema: portalName.default('Latchkey'),
    cure: 'the name of your portal, at most 40 characters, for example Acme Developers',
  },
  PORTAL_LOGO: {
    schema: z.string().optional(),
    cure: 'an SVG or PNG file, for example ./logo.svg; leave it unset for Latchkey’s mark',
  },
  PORTAL_LOGO_DARK: {
    schema: z.string().optional(),
    cure: 'an SVG or PNG file for the dark theme; leave it unset to use PORTAL_LOGO in both',
  },
  PORTAL_ACCENT: {
    schema: hexColour.optional(),
    cure: 'a colour such as 0b5fff; leave it unset for Latchkey’s green',
  },
  SUPPORT_CONTACT: {
    schema: contact.optional(),
    cure: 'the e-mail address that people write to, or a page that starts with https://; leave it unset to name nobody',
  },
  TERMS_URL: {
    schema: pageUrl.optional(),
    cure: 'the page with your terms, for example https://example.com/terms; leave it unset if you have none',
  },
  TERMS_VERSION: {
    schema: version.optional(),
    cure: 'the version of the terms that is in force: letters, digits, dots and hyphens, for example 2026-11-29',
  },
  PRIVACY_URL: {
    schema: pageUrl.optional(),
    cure: 'the page with your privacy policy, for example https://example.com/privacy; leave it unset if you have none',
  },
} as const

/** Name of a setting in the environment. */
export type SettingName = keyof typeof SETTINGS

/** Of those that are a client of a provider, which only work together. */
type TextSetting = Extract<SettingName, `${'OIDC' | 'GITHUB' | 'GOOGLE'}_CLIENT_${'ID' | 'SECRET'}`>

/** Every setting there is. */
export const SETTING_NAMES = Object.keys(SETTINGS) as readonly SettingName[]

/** Without what cannot be seen at either end: white space, and the marks that come along when one copies. */
const withoutEdges = (value = '') => value.replace(/^[\s\u200B-\u200D\u2060]+|[\s\u200B-\u200D\u2060]+$/g, '')

function readSettings(source: Record<string, string | undefined>) {
  const read = <Name extends SettingName>(name: Name): z.output<(typeof SETTINGS)[Name]['schema']> => {
    const { schema, cure } = SETTINGS[name]
    // An empty value means unset: `PORT=` in a file is nobody's wish for port "".
    const parsed = schema.safeParse(withoutEdges(source[name]) || undefined)
    if (!parsed.success) throw new SettingsError(`${name} has an invalid value. Set it to ${cure}.`)
    return parsed.data as z.output<(typeof SETTINGS)[Name]['schema']>
  }
  const listenPort = read('PORT')
  const databaseUrl = read('DATABASE_URL')
  const pooled = read('DATABASE_POOLED')
  const keyEncryptionKey = read('LATCHKEY_KEK')
  if (databaseUrl && !keyEncryptionKey) {
    throw new SettingsError(
      `LATCHKEY_KEK is required when DATABASE_URL is set. Set it to ${SETTINGS.LATCHKEY_KEK.cure}.`,
    )
  }
  const jwksMaxAgeSeconds = read('JWKS_MAX_AGE')
  const keyPublishedSeconds = read('SIGNING_KEY_PUBLISHED')
  // KY-03: a cache filled just before a key was published must have been filled again before it signs.
  if (keyPublishedSeconds < 2 * jwksMaxAgeSeconds) {
    throw new SettingsError(
      'SIGNING_KEY_PUBLISHED is too short. Set it to twice JWKS_MAX_AGE or more, or JWKS_MAX_AGE to less.',
    )
  }
  const smtp = read('SMTP_URL')
  const mailFrom = read('MAIL_FROM')
  if (smtp && !mailFrom) {
    throw new SettingsError(
      `MAIL_FROM is required when SMTP_URL is set. Set it to ${SETTINGS.MAIL_FROM.cure}.`,
    )
  }
  const termsUrl = read('TERMS_URL')
  const termsVersion = read('TERMS_VERSION')
  if (termsUrl && !termsVersion) {
    throw new SettingsError(
      `TERMS_VERSION is required when TERMS_URL is set. Set it to ${SETTINGS.TERMS_VERSION.cure}.`,
    )
  }
  if (termsVersion && !termsUrl) {
    throw new SettingsError(
      `TERMS_URL is required when TERMS_VERSION is set. Set it to ${SETTINGS.TERMS_URL.cure}.`,
    )
  }
  const logo = read('PORTAL_LOGO')
  const darkLogo = read('PORTAL_LOGO_DARK')
  if (darkLogo && !logo) {
    throw new SettingsError(
      `PORTAL_LOGO is required when PORTAL_LOGO_DARK is set. Set it to ${SETTINGS.PORTAL_LOGO.cure}.`,
    )
  }
  /** What only works together: both, or null for neither. */
  const pair = (one: TextSetting, other: TextSetting): readonly [string, string] | null => {
    const [first, second] = [read(one), read(other)]
    if (first && second) return [first, second]
    if (!first && !second) return null
    const [there, missing] = first ? [one, other] : [other, one]
    throw new SettingsError(
      `${missing} is required when ${there} is set. Set it to ${SETTINGS[missing].cure}.`,
    )
  }
  const oidcIssuer = read('OIDC_ISSUER')
  const oidc = pair('OIDC_CLIENT_ID', 'OIDC_CLIENT_SECRET')
  if (oidcIssuer && !oidc) {
    throw new SettingsError(
      `OIDC_CLIENT_ID is required when OIDC_ISSUER is set. Set it to ${SETTINGS.OIDC_CLIENT_ID.cure}.`,
    )
  }
  if (oidc && !oidcIssuer) {
    throw new SettingsError(
      `OIDC_ISSUER is required when OIDC_CLIENT_ID is set. Set it to ${SETTINGS.OIDC_ISSUER.cure}.`,
    )
  }
  const roleClaim = read('OIDC_ROLE_CLAIM')
  const roleMap = read('OIDC_ROLE_MAP')
  if ((roleClaim === undefined) !== (roleMap === undefined)) {
    const [there, missing] = roleClaim
      ? (['OIDC_ROLE_CLAIM', 'OIDC_ROLE_MAP'] as const)
      : (['OIDC_ROLE_MAP', 'OIDC_ROLE_CLAIM'] as const)
    throw new SettingsError(
      `${missing} is required when ${there} is set. Set it to ${SETTINGS[missing].cure}.`,
    )
  }
  const ofOidc = { name: read('OIDC_NAME'), scope: read('OIDC_SCOPE'), domains: read('OIDC_DOMAINS') }
  const github = pair('GITHUB_CLIENT_ID', 'GITHUB_CLIENT_SECRET')
  const google = pair('GOOGLE_CLIENT_ID', 'GOOGLE_CLIENT_SECRET')

  const hasProvider = [oidc, google, github].some((client) => client !== null)
  const signIn = read('SIGN_IN')
  if (signIn === 'sso' && !hasProvider) {
    throw new SettingsError(
      'SIGN_IN is sso, and there is no provider to sign in by: nobody could. Set OIDC_ISSUER, GOOGLE_CLIENT_ID or GITHUB_CLIENT_ID, or SIGN_IN to any.',
    )
  }
  const signUp = read('SIGN_UP')
  const signUpDomains = read('SIGN_UP_DOMAINS')
  if (signUp === 'domains' && signUpDomains.length === 0) {
    throw new SettingsError(
      `SIGN_UP_DOMAINS is required when SIGN_UP is domains. Set it to ${SETTINGS.SIGN_UP_DOMAINS.cure}.`,
    )
  }
  if (signUp === 'domains' && !smtp && !hasProvider) {
    throw new SettingsError(
      'SIGN_UP is domains, and nobody can prove their address. Set SMTP_URL or a provider such as OIDC_ISSUER, or SIGN_UP to open or invite.',
    )
  }

  const portal: Portal = {
    name: read('PORTAL_NAME'),
    supportContact: read('SUPPORT_CONTACT') ?? null,
    terms: (termsUrl && termsVersion && { url: termsUrl, version: termsVersion }) || null,
    privacyUrl: read('PRIVACY_URL') ?? null,
  }
  return {
    port: listenPort,
    host: read('HOST'),
    publicUrl: read('PUBLIC_URL') ?? `http://localhost:${listenPort}`,
    dataDir: resolve(read('DATA_DIR')),
    databaseUrl,
    migrateDatabaseUrl: read('MIGRATE_DATABASE_URL') ?? databaseUrl,
    /** Undefined until it is found out. */
    databasePooled: pooled && pooled === 'yes',
    keyEncryptionKey,
    signUp,
    /** Of those who can sign up where that goes by domains. */
    signUpDomains,
    signIn,
    /** Where people can sign in besides here; null for those that are not set up. */
    signInProviders: {
      oidc:
        oidcIssuer && oidc
          ? { issuer: oidcIssuer, clientId: oidc[0], clientSecret: oidc[1], ...ofOidc }
          : null,
      github: github && { clientId: github[0], clientSecret: github[1] },
      google: google && { clientId: google[0], clientSecret: google[1] },
    },
    staffSecondFactor: read('STAFF_SECOND_FACTOR'),
    /** What people are by a claim of the OpenID Connect provider: role by group. Undefined when roles are given here. */
    roleClaim: roleClaim && roleMap ? { path: roleClaim, roles: roleMap } : undefined,
    assertionAudience: read('ASSERTION_AUDIENCE'),
    trustedProxies: read('TRUSTED_PROXIES'),
    clientFailuresPerMinute: read('LIMIT_CLIENT_FAILURES'),
    sourceFailuresPerMinute: read('LIMIT_SOURCE_FAILURES'),
    limitStore: read('LIMIT_STORE'),
    jwksMaxAgeSeconds,
    keyPublishedSeconds,
    keyRotationSeconds: read('SIGNING_KEY_ROTATION'),
    shutdownDelaySeconds: read('SHUTDOWN_DELAY') ?? 0,
    eventDaysKept: read('EVENTS_KEPT'),
    usageDaysKept: read('USAGE_KEPT'),
    noticeDaysKept: read('NOTICES_KEPT'),
    sessionDaysKept: read('SESSIONS_KEPT'),
    signInFailureDaysKept: read('SIGN_IN_FAILURES_KEPT'),
    /** Undefined when user and host of the system say who works at the command line. */
    cliActor: read('CLI_ACTOR'),
    logLevel: read('LOG_LEVEL'),
    /** Undefined when it goes by where the log is written to. */
    logFormat: read('LOG_FORMAT'),
    /** Undefined when notices are not mailed. */
    mail: smtp && mailFrom && { smtp, from: mailFrom },
    portal,
    /** What the portal looks like; null for what is as it comes. */
    brand: {
      accent: read('PORTAL_ACCENT') ?? null,
      logoFile: logo === undefined ? null : resolve(logo),
      darkLogoFile: darkLogo === undefined ? null : resolve(darkLogo),
    },
  }
}

/** The settings of this process, parsed. */
export type Settings = ReturnType<typeof readSettings>

let settings: Settings | undefined

/**
 * Reads and checks all settings; the first use keeps the result.
 * @throws SettingsError naming the first variable that cannot be used, and its cure
 */
export function loadSettings(): Settings {
  settings ??= readSettings(process.env)
  return settings
}

/**
 * Adds what the start script made itself (the embedded database's URLs, the key) to the environment of the
 * process, for this copy of the module and the one that Next bundles.
 */
export function provideSettings(values: Partial<Record<SettingName, string>>): void {
  Object.assign(process.env, values)
  // next-auth reads its own variable, and would otherwise believe a forwarded Host.
  process.env.NEXTAUTH_URL = readSettings(process.env).publicUrl
  settings = undefined
}

/** Settings, parsed on first use, so that importing a module never fails for its environment. */
export const env: Readonly<Settings> = {
  get port() {
    return loadSettings().port
  },
  get host() {
    return loadSettings().host
  },
  get publicUrl() {
    return loadSettings().publicUrl
  },
  get dataDir() {
    return loadSettings().dataDir
  },
  get databaseUrl() {
    return loadSettings().databaseUrl
  },
  get migrateDatabaseUrl() {
    return loadSettings().migrateDatabaseUrl
  },
  get databasePooled() {
    return loadSettings().databasePooled
  },
  get keyEncryptionKey() {
    return loadSettings().keyEncryptionKey
  },
  get signUp() {
    return loadSettings().signUp
  },
  get signUpDomains() {
    return loadSettings().signUpDomains
  },
  get signIn() {
    return loadSettings().signIn
  },
  get roleClaim() {
    return loadSettings().roleClaim
  },
  get signInProviders() {
    return loadSettings().signInProviders
  },
  get staffSecondFactor() {
    return loadSettings().staffSecondFactor
  },
  get assertionAudience() {
    return loadSettings().assertionAudience
  },
  get trustedProxies() {
    return loadSettings().trustedProxies
  },
  get clientFailuresPerMinute() {
    return loadSettings().clientFailuresPerMinute
  },
  get sourceFailuresPerMinute() {
    return loadSettings().sourceFailuresPerMinute
  },
  get limitStore() {
    return loadSettings().limitStore
  },
  get jwksMaxAgeSeconds() {
    return loadSettings().jwksMaxAgeSeconds
  },
  get keyPublishedSeconds() {
    return loadSettings().keyPublishedSeconds
  },
  get keyRotationSeconds() {
    return loadSettings().keyRotationSeconds
  },
  get shutdownDelaySeconds() {
    return loadSettings().shutdownDelaySeconds
  },
  get eventDaysKept() {
    return loadSettings().eventDaysKept
  },
  get usageDaysKept() {
    return loadSettings().usageDaysKept
  },
  get noticeDaysKept() {
    return loadSettings().noticeDaysKept
  },
  get sessionDaysKept() {
    return loadSettings().sessionDaysKept
  },
  get signInFailureDaysKept() {
    return loadSettings().signInFailureDaysKept
  },
  get cliActor() {
    return loadSettings().cliActor
  },
  get logLevel() {
    return loadSettings().logLevel
  },
  get logFormat() {
    return loadSettings().logFormat
  },
  get mail() {
    return loadSettings().mail
  },
  get portal() {
    return loadSettings().portal
  },
  get brand() {
    return loadSettings().brand
  },
}
