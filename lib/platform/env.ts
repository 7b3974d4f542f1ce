import { resolve } from 'node:path'
import type { Portal } from '#lib/kernel/portal.ts'
import { readSecretFile } from './secret-file.ts'
import {
  fileVariable,
  type ReadSetting,
  required,
  SECRET_SETTINGS,
  SETTINGS,
  type SettingName,
  SettingsError,
  type SettingValue,
} from './settings.ts'
import { readSignInSettings } from './sign-in-settings.ts'

/** Without what cannot be seen at either end: white space, and the marks that come along when one copies. */
const withoutEdges = (value = '') => value.replace(/^[\s\u200B-\u200D\u2060]+|[\s\u200B-\u200D\u2060]+$/g, '')

/** What a balancer takes to notice an instance that is no longer ready. Nothing balances what listens for this machine alone. */
const STOP_NOTICED_SECONDS = 5

const isLoopback = (host: string) => host === 'localhost' || host === '::1' || /^127\./.test(host)

type Source = Readonly<Record<string, string | undefined>>

/** What a setting is set to, and where; a secret may be in a file. An empty value means unset: `PORT=` is nobody's wish for port "". */
function found(name: SettingName, source: Source): { value: string | undefined; place: string } {
  const value = withoutEdges(source[name]) || undefined
  const variable = fileVariable(name)
  const file = SECRET_SETTINGS.includes(name) ? withoutEdges(source[variable]) : ''
  if (file === '') return { value, place: name }
  if (value !== undefined) throw new SettingsError(`${name} and ${variable} are both set. Unset one of them.`)
  return { value: withoutEdges(readSecretFile(variable, file)), place: `The file that ${variable} names` }
}

function readSettings(source: Source) {
  const read: ReadSetting = <Name extends SettingName>(name: Name) => {
    const { schema, cure } = SETTINGS[name]
    const { value, place } = found(name, source)
    const parsed = schema.safeParse(value)
    if (!parsed.success) throw new SettingsError(`${place} has an invalid value. Set it to ${cure}.`)
    return parsed.data as SettingValue<Name>
  }
  const listenPort = read('PORT')
  const databaseUrl = read('DATABASE_URL')
  const pooled = read('DATABASE_POOLED')
  const keyEncryptionKey = read('LATCHKEY_KEK')
  const oldKeyEncryptionKey = read('LATCHKEY_KEK_OLD')
  if (databaseUrl && !keyEncryptionKey) throw required('LATCHKEY_KEK', 'DATABASE_URL')
  if (oldKeyEncryptionKey && !keyEncryptionKey) throw required('LATCHKEY_KEK', 'LATCHKEY_KEK_OLD')
  const jwksMaxAgeSeconds = read('JWKS_MAX_AGE')
  const keyPublishedSeconds = read('SIGNING_KEY_PUBLISHED')
  // KY-03: a cache filled just before a key was published must have been filled again before it signs.
  if (keyPublishedSeconds < 2 * jwksMaxAgeSeconds) {
    throw new SettingsError(
      'SIGNING_KEY_PUBLISHED is too short. Set it to twice JWKS_MAX_AGE or more, or JWKS_MAX_AGE to less.',
    )
  }
  const metricsPort = read('METRICS_PORT')
  if (metricsPort === listenPort) throw new SettingsError('METRICS_PORT is PORT. Set it to another port.')
  const smtp = read('SMTP_URL')
  const mailFrom = read('MAIL_FROM')
  if (smtp && !mailFrom) throw required('MAIL_FROM', 'SMTP_URL')
  const termsUrl = read('TERMS_URL')
  const termsVersion = read('TERMS_VERSION')
  if (termsUrl && !termsVersion) throw required('TERMS_VERSION', 'TERMS_URL')
  if (termsVersion && !termsUrl) throw required('TERMS_URL', 'TERMS_VERSION')
  const logo = read('PORTAL_LOGO')
  const darkLogo = read('PORTAL_LOGO_DARK')
  if (darkLogo && !logo) throw required('PORTAL_LOGO', 'PORTAL_LOGO_DARK')
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
    /** Undefined unless what is sealed is being moved to another key. */
    oldKeyEncryptionKey,
    ...readSignInSettings(read, smtp !== undefined),
    assertionAudience: read('ASSERTION_AUDIENCE'),
    leakPolicy: read('LEAK_POLICY'),
    /** Undefined when no scanner reports. */
    leakScannerKeysUrl: read('LEAK_SCANNER_KEYS_URL'),
    trustedProxies: read('TRUSTED_PROXIES'),
    clientFailuresPerMinute: read('LIMIT_CLIENT_FAILURES'),
    sourceFailuresPerMinute: read('LIMIT_SOURCE_FAILURES'),
    /** Undefined when it goes by how many processes count. */
    limitStore: read('LIMIT_STORE'),
    /** Whether readers of the docs can get throwaway credentials. */
    hasLaboratory: read('LABORATORY') === 'on',
    jwksMaxAgeSeconds,
    keyPublishedSeconds,
    keyRotationSeconds: read('SIGNING_KEY_ROTATION'),
    shutdownDelaySeconds: read('SHUTDOWN_DELAY') ?? (isLoopback(read('HOST')) ? 0 : STOP_NOTICED_SECONDS),
    /** How many processes issue tokens. */
    workers: read('WORKERS'),
    eventDaysKept: read('EVENTS_KEPT'),
    usageDaysKept: read('USAGE_KEPT'),
    noticeDaysKept: read('NOTICES_KEPT'),
    sessionDaysKept: read('SESSIONS_KEPT'),
    signInFailureDaysKept: read('SIGN_IN_FAILURES_KEPT'),
    partnerStalledDays: read('PARTNER_STALLED_AFTER'),
    campaignMovedDays: read('CAMPAIGN_MOVED_AFTER'),
    expiryReminderDays: read('EXPIRY_REMINDER'),
    /** Undefined when user and host of the system say who works at the command line. */
    cliActor: read('CLI_ACTOR'),
    logLevel: read('LOG_LEVEL'),
    /** Undefined when it goes by where the log is written to. */
    logFormat: read('LOG_FORMAT'),
    /** Where Prometheus reads; undefined when metrics are not served. */
    metrics: metricsPort === undefined ? undefined : { port: metricsPort, host: read('METRICS_HOST') },
    /** Where traces and metrics are sent; undefined when they are not. */
    collectorUrl: read('OTEL_EXPORTER_OTLP_ENDPOINT'),
    /** Of the requests, which are traced where there is a collector. */
    tracedShare: read('OTEL_TRACES_SAMPLER_ARG'),
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
  // What is provided takes the place of the file that it was read from.
  for (const name of SECRET_SETTINGS) if (values[name]) process.env[fileVariable(name)] = ''
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
  get oldKeyEncryptionKey() {
    return loadSettings().oldKeyEncryptionKey
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
  get leakPolicy() {
    return loadSettings().leakPolicy
  },
  get leakScannerKeysUrl() {
    return loadSettings().leakScannerKeysUrl
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
  get hasLaboratory() {
    return loadSettings().hasLaboratory
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
  get workers() {
    return loadSettings().workers
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
  get partnerStalledDays() {
    return loadSettings().partnerStalledDays
  },
  get campaignMovedDays() {
    return loadSettings().campaignMovedDays
  },
  get expiryReminderDays() {
    return loadSettings().expiryReminderDays
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
  get metrics() {
    return loadSettings().metrics
  },
  get collectorUrl() {
    return loadSettings().collectorUrl
  },
  get tracedShare() {
    return loadSettings().tracedShare
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
