import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { availableParallelism, tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { PLATFORM_ROLES } from '#lib/access/permissions.ts'
import { SECRET_SETTINGS, type SettingName } from './settings.ts'

const NAMES = [
  'PORT',
  'HOST',
  'PUBLIC_URL',
  'DATA_DIR',
  'DATABASE_URL',
  'MIGRATE_DATABASE_URL',
  'LATCHKEY_KEK',
  'SIGN_UP',
  'SIGN_UP_DOMAINS',
  'SIGN_IN',
  'OIDC_ISSUER',
  'OIDC_CLIENT_ID',
  'OIDC_CLIENT_SECRET',
  'OIDC_NAME',
  'OIDC_SCOPE',
  'OIDC_DOMAINS',
  'OIDC_ROLE_CLAIM',
  'OIDC_ROLE_MAP',
  'GITHUB_CLIENT_ID',
  'GITHUB_CLIENT_SECRET',
  'GOOGLE_CLIENT_ID',
  'GOOGLE_CLIENT_SECRET',
  'ASSERTION_AUDIENCE',
  'TRUSTED_PROXIES',
  'JWKS_MAX_AGE',
  'SIGNING_KEY_PUBLISHED',
  'SIGNING_KEY_ROTATION',
  'SHUTDOWN_DELAY',
  'WORKERS',
  'LIMIT_STORE',
  'SMTP_URL',
  'MAIL_FROM',
  'PORTAL_NAME',
  'PORTAL_LOGO',
  'PORTAL_LOGO_DARK',
  'PORTAL_ACCENT',
  'SUPPORT_CONTACT',
  'TERMS_URL',
  'TERMS_VERSION',
  'PRIVACY_URL',
]
const KEK = Buffer.alloc(32, 7).toString('base64')

/** Settings as a process with this environment reads them. */
async function settingsOf(values: Record<string, string>) {
  for (const [name, value] of Object.entries(values)) vi.stubEnv(name, value)
  vi.resetModules()
  const { loadSettings } = await import('./env.ts')
  return loadSettings()
}

beforeEach(() => {
  for (const name of [...NAMES, ...SECRET_SETTINGS.flatMap((one) => [one, `${one}_FILE`])])
    vi.stubEnv(name, undefined)
})
afterEach(() => {
  vi.unstubAllEnvs()
})

describe('settings', () => {
  it('each has a working default', async () => {
    expect(await settingsOf({})).toMatchObject({
      port: 3000,
      host: '127.0.0.1',
      publicUrl: 'http://localhost:3000',
      signUp: 'open',
      assertionAudience: 'issuer',
      trustedProxies: [],
      databaseUrl: undefined,
      jwksMaxAgeSeconds: 300,
      keyPublishedSeconds: 24 * 3600,
      keyRotationSeconds: 90 * 24 * 3600,
      portal: { name: 'Latchkey', supportContact: null, terms: null, privacyUrl: null },
    })
  })

  it('the public URL follows the port', async () => {
    expect((await settingsOf({ PORT: '4100' })).publicUrl).toBe('http://localhost:4100')
  })

  it('an empty value means unset', async () => {
    expect((await settingsOf({ PORT: '', SIGN_UP: ' ' })).port).toBe(3000)
  })

  it.each([
    ['PORT', 'http'],
    ['PORT', '0'],
    ['PORT', '65536'],
    ['PUBLIC_URL', 'http://portal.example.com'],
    ['PUBLIC_URL', 'https://portal.example.com/path'],
    ['PUBLIC_URL', 'portal.example.com'],
    ['DATABASE_URL', 'mysql://localhost/x'],
    ['LATCHKEY_KEK', 'too-short'],
    ['LATCHKEY_KEK', Buffer.alloc(31).toString('base64')],
    ['SIGN_UP', 'closed'],
    ['SIGN_UP_DOMAINS', 'localhost'],
    ['SIGN_UP_DOMAINS', '@example.com'],
    ['SIGN_IN', 'password'],
    ['OIDC_ISSUER', 'http://login.example.com'],
    ['OIDC_ISSUER', 'https://login.example.com?tenant=a'],
    ['OIDC_SCOPE', 'email profile'],
    ['OIDC_DOMAINS', 'example'],
    ['ASSERTION_AUDIENCE', 'on'],
    ['TRUSTED_PROXIES', '10.0.0.0/33'],
    ['TRUSTED_PROXIES', 'proxy.example.com'],
    ['JWKS_MAX_AGE', '0s'],
    ['SHUTDOWN_DELAY', '6m'],
    ['WORKERS', '0'],
    ['WORKERS', '65'],
    ['WORKERS', 'many'],
    ['JWKS_MAX_AGE', '25h'],
    ['SIGNING_KEY_PUBLISHED', '86400'],
    ['SIGNING_KEY_PUBLISHED', '1 day'],
    ['SIGNING_KEY_ROTATION', '-90d'],
    ['SIGNING_KEY_ROTATION', '1.5h'],
    ['LOG_LEVEL', 'verbose'],
    ['LOG_LEVEL', 'INFO'],
    ['LOG_FORMAT', 'pretty'],
    ['SMTP_URL', 'mail.example.com:587'],
    ['SMTP_URL', 'https://mail.example.com'],
    ['SMTP_URL', 'smtp://user@mail.example.com'],
    ['SMTP_URL', 'smtp://user:100%@mail.example.com'],
    ['SMTP_URL', 'smtp://mail.example.com/?pool=true'],
    ['MAIL_FROM', 'Latchkey'],
    ['PORTAL_NAME', 'x'.repeat(41)],
    ['PORTAL_NAME', 'Acme\u202e'],
    ['PORTAL_ACCENT', 'blue'],
    ['PORTAL_ACCENT', '#12'],
    ['PORTAL_ACCENT', '#0b5fff; } *{display:none}'],
    ['SUPPORT_CONTACT', 'call us'],
    ['SUPPORT_CONTACT', 'javascript:alert(1)'],
    ['TERMS_URL', 'http://example.com/terms'],
    ['TERMS_URL', '/terms'],
    ['TERMS_VERSION', 'of May'],
    ['PRIVACY_URL', 'https://ada:secret@example.com'],
    ['MAIL_FROM', 'Latchkey <notices@example.com>, eve@example.com'],
    ['MAIL_FROM', 'a@example.com\nBcc: eve@example.com'],
  ])('a wrong %s (%s) is refused by name', async (name, value) => {
    await expect(settingsOf({ [name]: value })).rejects.toThrow(new RegExp(`^${name} `))
  })

  it('RE-05 a stop waits for a balancer to notice, unless only this machine can reach it', async () => {
    expect((await settingsOf({})).shutdownDelaySeconds).toBe(0)
    expect((await settingsOf({ HOST: '::1' })).shutdownDelaySeconds).toBe(0)
    expect((await settingsOf({ HOST: '0.0.0.0' })).shutdownDelaySeconds).toBe(5)
    expect((await settingsOf({ SHUTDOWN_DELAY: '0s' })).shutdownDelaySeconds).toBe(0)
    expect((await settingsOf({ SHUTDOWN_DELAY: '10s' })).shutdownDelaySeconds).toBe(10)
  })

  it('tokens are issued by one process unless more are asked for', async () => {
    expect((await settingsOf({})).workers).toBe(1)
    expect((await settingsOf({ WORKERS: '4' })).workers).toBe(4)
    expect((await settingsOf({ WORKERS: 'auto' })).workers).toBe(availableParallelism())
  })

  it('an accent is six digits, however it is written', async () => {
    expect((await settingsOf({ PORTAL_ACCENT: '#0B5' })).brand.accent).toBe('#00bb55')
    expect((await settingsOf({ PORTAL_ACCENT: '0b5fff' })).brand.accent).toBe('#0b5fff')
  })

  it('a logo for the dark theme goes with one for the light', async () => {
    await expect(settingsOf({ PORTAL_LOGO_DARK: 'x.svg' })).rejects.toThrow(/^PORTAL_LOGO is required when/)
  })

  it('terms have an address and a version, or neither', async () => {
    const address = { TERMS_URL: 'https://example.com/terms' }
    const version = { TERMS_VERSION: '2026-11-29' }
    await expect(settingsOf(address)).rejects.toThrow(/^TERMS_VERSION is required when TERMS_URL is set/)
    vi.stubEnv('TERMS_URL', undefined)
    await expect(settingsOf(version)).rejects.toThrow(/^TERMS_URL is required when TERMS_VERSION is set/)
    expect((await settingsOf({ ...address, ...version })).portal.terms).toEqual({
      url: 'https://example.com/terms',
      version: '2026-11-29',
    })
  })

  it('a time is written with its unit', async () => {
    const settings = await settingsOf({
      JWKS_MAX_AGE: '5s',
      SIGNING_KEY_PUBLISHED: '2m',
      SIGNING_KEY_ROTATION: '12h',
    })
    expect(settings).toMatchObject({
      jwksMaxAgeSeconds: 5,
      keyPublishedSeconds: 120,
      keyRotationSeconds: 12 * 3600,
    })
  })

  it('KY-03 a key cannot sign before every cache of the key set was filled again', async () => {
    const tooShort = settingsOf({ JWKS_MAX_AGE: '10m', SIGNING_KEY_PUBLISHED: '19m' })
    await expect(tooShort).rejects.toThrow(/^SIGNING_KEY_PUBLISHED is too short.*JWKS_MAX_AGE/)
    const settings = await settingsOf({ JWKS_MAX_AGE: '10m', SIGNING_KEY_PUBLISHED: '20m' })
    expect(settings.keyPublishedSeconds).toBe(1200)
  })

  it('never repeats a value, which may be a secret', async () => {
    await expect(settingsOf({ DATABASE_URL: 'mysql://user:hunter2@host/x' })).rejects.toThrow(
      /^(?!.*hunter2)/,
    )
  })

  it('mail needs a server and a sender, and no password travels in the clear', async () => {
    const from = { MAIL_FROM: 'Latchkey <notices@example.com>' }
    expect((await settingsOf(from)).mail).toBeUndefined()
    expect((await settingsOf({ ...from, SMTP_URL: 'smtp://us%40er:p%2Fw@mail.example.com' })).mail).toEqual({
      from: { name: 'Latchkey', address: 'notices@example.com' },
      smtp: {
        ...{ host: 'mail.example.com', port: 587, secure: false, requireTLS: true },
        auth: { user: 'us@er', pass: 'p/w' },
      },
    })
    expect((await settingsOf({ ...from, SMTP_URL: 'smtps://[::1]' })).mail?.smtp).toMatchObject({
      ...{ host: '::1', port: 465, secure: true, requireTLS: false, auth: null },
    })
    await expect(settingsOf({ MAIL_FROM: '', SMTP_URL: 'smtp://localhost:25' })).rejects.toThrow(
      /^MAIL_FROM /,
    )
  })

  const OIDC = {
    OIDC_ISSUER: 'https://login.example/realms/a/',
    OIDC_CLIENT_ID: 'a',
    OIDC_CLIENT_SECRET: 'b',
  }

  it('a provider needs all that it takes, and nothing of it is repeated', async () => {
    expect((await settingsOf(OIDC)).signInProviders.oidc).toEqual({
      ...{ issuer: 'https://login.example/realms/a/', clientId: 'a', clientSecret: 'b' },
      ...{ name: 'single sign-on', scope: 'openid email profile', domains: [] },
    })
    await expect(settingsOf({ ...OIDC, OIDC_CLIENT_SECRET: '' })).rejects.toThrow(/^OIDC_CLIENT_SECRET is/)
    await expect(settingsOf({ ...OIDC, OIDC_CLIENT_ID: '' })).rejects.toThrow(/^(?!.*hunter2)OIDC_CLIENT_ID /)
    await expect(settingsOf({ ...OIDC, OIDC_ISSUER: '' })).rejects.toThrow(/^OIDC_ISSUER /)
    vi.unstubAllEnvs()
    await expect(settingsOf({ GITHUB_CLIENT_ID: 'a' })).rejects.toThrow(/^GITHUB_CLIENT_SECRET /)
    await expect(settingsOf({ GITHUB_CLIENT_ID: '', GOOGLE_CLIENT_SECRET: 'a' })).rejects.toThrow(
      /^GOOGLE_CLIENT_ID /,
    )
  })

  it('nobody is locked out: single sign-on only and sign-up by domains need a way to prove who one is', async () => {
    await expect(settingsOf({ SIGN_IN: 'sso' })).rejects.toThrow(/^SIGN_IN is sso, but no provider is set/)
    expect((await settingsOf({ ...OIDC, SIGN_IN: 'sso' })).signIn).toBe('sso')
    vi.unstubAllEnvs()
    await expect(settingsOf({ SIGN_UP: 'domains' })).rejects.toThrow(/^SIGN_UP_DOMAINS is required/)
    const byDomains = { SIGN_UP: 'domains', SIGN_UP_DOMAINS: 'Example.com, example.org' }
    await expect(settingsOf(byDomains)).rejects.toThrow(/nobody could prove an address/)
    expect((await settingsOf({ ...OIDC, ...byDomains })).signUpDomains).toEqual([
      'example.com',
      'example.org',
    ])
  })

  it('a role claim stands with its mapping, whose roles are those of the portal', async () => {
    const roles = {
      OIDC_ROLE_CLAIM: 'groups',
      OIDC_ROLE_MAP: 'cn=boss=administrator, staff = x=connectivity',
    }
    expect((await settingsOf(roles)).roleClaim).toEqual({
      path: 'groups',
      roles: new Map([
        ['cn=boss', 'administrator'],
        ['staff = x', 'connectivity'],
      ]),
    })
    for (const role of PLATFORM_ROLES)
      expect((await settingsOf({ ...roles, OIDC_ROLE_MAP: `a=${role}` })).roleClaim?.roles.get('a')).toBe(
        role,
      )
    await expect(settingsOf({ ...roles, OIDC_ROLE_MAP: '' })).rejects.toThrow(/^OIDC_ROLE_MAP is required/)
    await expect(settingsOf({ ...roles, OIDC_ROLE_MAP: 'a=owner' })).rejects.toThrow(/^OIDC_ROLE_MAP has an/)
  })

  it('LATCHKEY_KEK is required beside DATABASE_URL', async () => {
    await expect(settingsOf({ DATABASE_URL: 'postgresql://u:p@h/d' })).rejects.toThrow(/LATCHKEY_KEK/)
    const settings = await settingsOf({ DATABASE_URL: 'postgresql://u:p@h/d', LATCHKEY_KEK: KEK })
    expect(settings.migrateDatabaseUrl).toBe('postgresql://u:p@h/d')
  })
})

describe('a secret in a file', () => {
  const folder = mkdtempSync(join(tmpdir(), 'latchkey-secrets-'))
  const fileOf = (name: string, text: string) => {
    writeFileSync(join(folder, name), text)
    return join(folder, name)
  }
  afterAll(() => rmSync(folder, { recursive: true }))

  it.each(SECRET_SETTINGS.map((name) => [`${name}_FILE`, name] as const))(
    '%s says what %s is, without the end of its line',
    async (variable, name) => {
      const values: Partial<Record<SettingName, string>> = {
        DATABASE_URL: 'postgresql://u:p@h/d',
        MIGRATE_DATABASE_URL: 'postgresql://o:p@h/d',
        SMTP_URL: 'smtp://u:p@h',
        LATCHKEY_KEK: KEK,
        LATCHKEY_KEK_OLD: KEK,
      }
      const others = {
        ...{ LATCHKEY_KEK: KEK, MAIL_FROM: 'a@example.com', OIDC_ISSUER: 'https://login.example' },
        ...{ OIDC_CLIENT_ID: 'a', OIDC_CLIENT_SECRET: 'x', GITHUB_CLIENT_ID: 'a', GITHUB_CLIENT_SECRET: 'x' },
        ...{ GOOGLE_CLIENT_ID: 'a', GOOGLE_CLIENT_SECRET: 'x' },
      }
      const value = values[name] ?? 'hunter2'
      const plain = await settingsOf({ ...others, [name]: value })
      const file = fileOf(name, `${value}\r\n`)
      expect(await settingsOf({ ...others, [name]: '', [variable]: file })).toEqual(plain)
    },
  )

  it('is refused where both are set, and where the file is none, in a sentence that repeats neither', async () => {
    const both = { LATCHKEY_KEK: KEK, LATCHKEY_KEK_FILE: fileOf('both', KEK) }
    await expect(settingsOf(both)).rejects.toThrow(
      'LATCHKEY_KEK and LATCHKEY_KEK_FILE are both set. Unset one of them.',
    )
    const of = (file: string) => settingsOf({ LATCHKEY_KEK: '', LATCHKEY_KEK_FILE: file })
    await expect(of(KEK)).rejects.toThrow(/^LATCHKEY_KEK_FILE names a file that does not exist\.[^=]*$/)
    await expect(of(folder)).rejects.toThrow(/^LATCHKEY_KEK_FILE names a folder\./)
    await expect(of(fileOf('empty', ' \n'))).rejects.toThrow(/^LATCHKEY_KEK_FILE names an empty file\./)
    await expect(of(fileOf('long', 'x'.repeat(70_000)))).rejects.toThrow(
      /^LATCHKEY_KEK_FILE names .* too long/,
    )
    await expect(of(fileOf('wrong', 'hunter2'))).rejects.toThrow(
      /^The file that LATCHKEY_KEK_FILE names has an invalid value\. (?!.*hunter2)/,
    )
  })

  it('is read for secrets alone', async () => {
    expect((await settingsOf({ PORT_FILE: fileOf('port', '4100') })).port).toBe(3000)
  })

  it('the old key stands beside the new one', async () => {
    await expect(settingsOf({ LATCHKEY_KEK_OLD: KEK })).rejects.toThrow(/^LATCHKEY_KEK is required when/)
  })
})
