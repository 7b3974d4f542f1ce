import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'

const NAMES = [
  'PORT',
  'HOST',
  'PUBLIC_URL',
  'DATA_DIR',
  'DATABASE_URL',
  'MIGRATE_DATABASE_URL',
  'LATCHKEY_KEK',
  'SIGN_UP',
  'ASSERTION_AUDIENCE',
  'TRUSTED_PROXIES',
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
  for (const name of NAMES) vi.stubEnv(name, undefined)
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
    ['ASSERTION_AUDIENCE', 'on'],
    ['TRUSTED_PROXIES', '10.0.0.0/33'],
    ['TRUSTED_PROXIES', 'proxy.example.com'],
  ])('a wrong %s (%s) is refused by name', async (name, value) => {
    await expect(settingsOf({ [name]: value })).rejects.toThrow(new RegExp(`^${name} `))
  })

  it('never repeats a value, which may be a secret', async () => {
    await expect(settingsOf({ DATABASE_URL: 'mysql://user:hunter2@host/x' })).rejects.toThrow(
      /^(?!.*hunter2)/,
    )
  })

  it('LATCHKEY_KEK is required beside DATABASE_URL', async () => {
    await expect(settingsOf({ DATABASE_URL: 'postgresql://u:p@h/d' })).rejects.toThrow(/LATCHKEY_KEK/)
    const settings = await settingsOf({ DATABASE_URL: 'postgresql://u:p@h/d', LATCHKEY_KEK: KEK })
    expect(settings.migrateDatabaseUrl).toBe('postgresql://u:p@h/d')
  })
})
