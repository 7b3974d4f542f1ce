import { z } from 'zod'
import { LEAK_POLICIES } from '#lib/kernel/leak-policy.ts'
import { namedError } from '#lib/kernel/named-error.ts'
import { PERCENT_ENCODED } from './db/database-url.ts'
import {
  cidrs,
  collector,
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
  secondsOrNone,
  share,
  smtpUrl,
  version,
  workers,
} from './setting-values.ts'

/** A setting has a value that cannot be used. The message names the variable and the cure. */
export class SettingsError extends namedError('SettingsError') {}

/**
 * Each setting: its schema, and the cure that is printed when its value cannot be used. One that is a secret may be in a file, which
 * the variable with `_FILE` at its end names, as containers give them.
 */
export const SETTINGS = {
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
    isSecret: true,
    cure: `postgresql://user:password@host:5432/database, ${PERCENT_ENCODED}; leave it unset for the embedded PostgreSQL`,
  },
  MIGRATE_DATABASE_URL: {
    schema: postgresUrl.optional(),
    isSecret: true,
    cure: `postgresql://owner:password@host:5432/database, ${PERCENT_ENCODED}; leave it unset to migrate through DATABASE_URL`,
  },
  DATABASE_POOLED: {
    schema: z.enum(['yes', 'no']).optional(),
    cure: 'yes if a pooler such as PgBouncer is in front of PostgreSQL, no if not; leave it unset to detect it',
  },
  LATCHKEY_KEK: {
    schema: kek.optional(),
    isSecret: true,
    cure: '32 random bytes in base64: openssl rand -base64 32',
  },
  LATCHKEY_KEK_OLD: {
    schema: kek.optional(),
    isSecret: true,
    cure: 'what LATCHKEY_KEK was before, until key rewrap says that it can be removed; leave it unset otherwise',
  },
  LATCHKEY_KEK_COMMAND: {
    schema: z.string().max(2000).optional(),
    cure: 'a command that prints LATCHKEY_KEK, such as one that asks a security module or a vault; leave it unset otherwise',
  },
  LATCHKEY_KEK_OLD_COMMAND: {
    schema: z.string().max(2000).optional(),
    cure: 'a command that prints LATCHKEY_KEK_OLD; leave it unset otherwise',
  },
  SIGN_UP: {
    schema: z.enum(['open', 'domains', 'invite']).default('open'),
    cure: 'open, domains for people with an address at SIGN_UP_DOMAINS, or invite',
  },
  SIGN_UP_DOMAINS: {
    schema: domains.default([]),
    cure: 'the mail domains whose people can sign up, separated by commas, for example example.com',
  },
  SIGN_IN: {
    schema: z.enum(['any', 'sso']).default('any'),
    cure: 'any, or sso to turn passwords off for all but administrators with a second factor',
  },
  OIDC_ISSUER: {
    schema: issuer.optional(),
    cure: 'the issuer of your OpenID Connect provider, exactly as in its discovery document, for example https://login.example.com; leave it unset for none',
  },
  OIDC_CLIENT_ID: {
    schema: z.string().max(500).optional(),
    cure: 'the client ID of Latchkey at your OpenID Connect provider',
  },
  OIDC_CLIENT_SECRET: {
    schema: z.string().max(500).optional(),
    isSecret: true,
    cure: 'the client secret of Latchkey at your OpenID Connect provider',
  },
  OIDC_NAME: {
    schema: providerName.default('single sign-on'),
    cure: 'the name people know your OpenID Connect provider by, at most 40 characters, for example Acme Login',
  },
  OIDC_SCOPE: {
    schema: scope.default('openid email profile'),
    cure: 'the scopes to request from your OpenID Connect provider, including openid, for example openid email profile groups',
  },
  OIDC_DOMAINS: {
    schema: domains.default([]),
    cure: 'the mail domains your OpenID Connect provider vouches for, separated by commas, for example example.com',
  },
  OIDC_ROLE_CLAIM: {
    schema: z.string().max(200).optional(),
    cure: 'the claim with the groups or roles of people at your provider, for example groups or realm_access.roles; leave it unset to assign roles here',
  },
  OIDC_ROLE_MAP: {
    schema: roleMap.optional(),
    cure: 'the role for each value of OIDC_ROLE_CLAIM, separated by commas: developer, connectivity or administrator, for example portal-admins=administrator,partners=connectivity',
  },
  GITHUB_CLIENT_ID: {
    schema: z.string().max(500).optional(),
    cure: 'the client ID of your OAuth app at GitHub; leave it unset for none',
  },
  GITHUB_CLIENT_SECRET: {
    schema: z.string().max(500).optional(),
    isSecret: true,
    cure: 'the client secret of your OAuth app at GitHub',
  },
  GOOGLE_CLIENT_ID: {
    schema: z.string().max(500).optional(),
    cure: 'the client ID of your OAuth client at Google; leave it unset for none',
  },
  GOOGLE_CLIENT_SECRET: {
    schema: z.string().max(500).optional(),
    isSecret: true,
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
  LEAK_POLICY: {
    schema: z.enum(LEAK_POLICIES).default('revoke'),
    cure: 'revoke if a secret that is reported as leaked ends immediately, or tell if only its owners are told',
  },
  LEAK_SCANNER_KEYS_URL: {
    schema: issuer.optional(),
    cure: 'the address of the keys that your secret scanner signs with, for example https://api.github.com/meta/public_keys/secret_scanning; leave it unset for none',
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
    schema: z.enum(['memory', 'database']).optional(),
    cure: 'memory to count per process, or database to count across all processes and instances; leave it unset for memory in one process and database in several',
  },
  LABORATORY: {
    schema: z.enum(['on', 'off']).default('on'),
    cure: 'on if readers of the docs without an account can get throwaway credentials, or off',
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
    schema: secondsOrNone.refine((n) => n <= 300).optional(),
    cure: 'how long to keep serving after a stop has begun, at most five minutes, for example 10s, or 0s for no delay; leave it unset for 5s, and for no delay where HOST is loopback',
  },
  WORKERS: {
    schema: workers.default(1),
    cure: 'how many processes issue tokens, from 1 to 64, or auto for one per core',
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
  PARTNER_STALLED_AFTER: {
    schema: days({ unless: 7 }),
    cure: 'how many days a partner may take for one stage before it counts as stalled, for example 7d',
  },
  CAMPAIGN_MOVED_AFTER: {
    schema: days({ unless: 7 }),
    cure: 'for how many days a new secret has to be used, and the old one not, before a campaign ends the old one early, for example 7d',
  },
  EXPIRY_REMINDER: {
    schema: days({ unless: 30 }),
    cure: 'how many days before a secret or key expires its team is first reminded, for example 30d',
  },
  CLI_ACTOR: {
    schema: z
      .string()
      .trim()
      .max(100)
      .refine((name) => !/\p{C}/u.test(name))
      .optional(),
    cure: 'the name of the command line’s user in the audit log, at most 100 characters; leave it unset for the system’s user and host',
  },
  LOG_LEVEL: {
    schema: z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']).default('info'),
    cure: 'fatal, error, warn, info, debug, trace or silent',
  },
  LOG_FORMAT: {
    schema: z.enum(['json', 'text']).optional(),
    cure: 'json or text; leave it unset for text on a terminal and JSON elsewhere',
  },
  METRICS_PORT: {
    schema: port.optional(),
    cure: 'a port number from 1 to 65535 other than PORT, for example 9464; leave it unset for no metrics',
  },
  METRICS_HOST: {
    schema: z.string().min(1).default('127.0.0.1'),
    cure: 'an address to serve metrics on, for example 127.0.0.1 or 10.0.0.5',
  },
  OTEL_EXPORTER_OTLP_ENDPOINT: {
    schema: collector.optional(),
    cure: 'the address of an OpenTelemetry collector that takes OTLP over HTTP, for example http://127.0.0.1:4318; leave it unset for none',
  },
  OTEL_TRACES_SAMPLER_ARG: {
    schema: share.default(1),
    cure: 'the share of requests that are traced, from 0 to 1, for example 0.01',
  },
  SMTP_URL: {
    schema: smtpUrl.optional(),
    isSecret: true,
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
    cure: 'the e-mail address that people write to, or a page that starts with https://; leave it unset for none',
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

/** What a setting is read as. */
export type SettingValue<Name extends SettingName> = z.output<(typeof SETTINGS)[Name]['schema']>

/**
 * Reads a setting.
 * @throws SettingsError when its value cannot be used
 */
export type ReadSetting = <Name extends SettingName>(name: Name) => SettingValue<Name>

/** Every setting there is. */
export const SETTING_NAMES = Object.keys(SETTINGS) as readonly SettingName[]

/** Settings that are secrets. */
export const SECRET_SETTINGS: readonly SettingName[] = SETTING_NAMES.filter(
  (name) => 'isSecret' in SETTINGS[name],
)

/** The variable that names the file of a secret. */
export const fileVariable = (name: SettingName): string => `${name}_FILE`

/** Every variable that says something: settings, and the files of secrets. */
export const SETTING_VARIABLES: readonly string[] = [...SETTING_NAMES, ...SECRET_SETTINGS.map(fileVariable)]

/** Of a setting that does nothing without another one. */
export const required = (missing: SettingName, there: SettingName): SettingsError =>
  new SettingsError(`${missing} is required when ${there} is set. Set it to ${SETTINGS[missing].cure}.`)
