import { describe, expect, it } from 'vitest'
import { SETTING_VARIABLES } from '#lib/platform/settings.ts'
import { misnamed } from './misnamed.ts'

describe('a name that is no setting', () => {
  it.each([
    ['DATABSE_URL', 'DATABASE_URL'],
    ['DATABASE_URI', 'DATABASE_URL'],
    ['MIGRATION_DATABASE_URL', 'MIGRATE_DATABASE_URL'],
    ['PUBLIC_ULR', 'PUBLIC_URL'],
    ['\uFEFFPUBLIC_URL', 'PUBLIC_URL'],
    ['public_url', 'PUBLIC_URL'],
    ['PUBLIC-URL', 'PUBLIC_URL'],
    ['LATCHKEY_KEK_', 'LATCHKEY_KEK'],
    ['LATCHKEY_PUBLIC_URL', 'PUBLIC_URL'],
    ['LATCHKEY_PORT', 'PORT'],
    ['LIMIT_CLIENT_FAILURE', 'LIMIT_CLIENT_FAILURES'],
    ['TRUSTED_PROXY', 'TRUSTED_PROXIES'],
    ['SIGNUP', 'SIGN_UP'],
    ['DATADIR', 'DATA_DIR'],
  ])('%j is told with the nearest that is one: %s', (name, nearest) => {
    expect(misnamed({ [name]: 'x' })).toEqual([
      `${name.trim()} is not a setting and is ignored. Did you mean ${nearest}?`,
    ])
  })

  it.each([
    ['PROT', 'PORT'],
    ['PORTS', 'PORT'],
    ['HSOT', 'HOST'],
  ])('%s is told in a file of our own, and left alone where others set variables', (name, nearest) => {
    expect(misnamed({ [name]: 'x' }, new Set([name]))).toEqual([
      `${name} is not a setting and is ignored. Did you mean ${nearest}?`,
    ])
    expect(misnamed({ [name]: 'x' })).toEqual([])
  })

  it.each(['LIMIT_TOKENS', 'LATCHKEY_SPEED', 'JWKS_URI', 'PORTAL_LOGO_LIGHT', 'TERMS_AND_CONDITIONS'])(
    '%s is told, without a guess',
    (name) => {
      expect(misnamed({ [name]: 'x' })).toEqual([
        `${name} is not a setting and is ignored. See .env.example for the settings.`,
      ])
    },
  )

  it.each([
    ...SETTING_VARIABLES,
    'PATH',
    'HOME',
    'HOSTNAME',
    'MAIL',
    'SPORT',
    'NEXTAUTH_URL',
    'POSTGRES_PASSWORD',
    'LATCHKEY_CLIENT_SECRET',
    'LATCHKEY_SERVICE_HOST',
    'LATCHKEY_SERVICE_PORT_HTTP',
    'LATCHKEY_PORT_3000_TCP_ADDR',
  ])('%s is not told: it is one, or none of ours', (name) => {
    expect(misnamed({ [name]: 'x' })).toEqual([])
  })

  it('is not told when Kubernetes set it for a service called latchkey, nor when it is empty', () => {
    expect(misnamed({ LATCHKEY_PORT: 'tcp://10.0.0.7:3000', DATABSE_URL: '' })).toEqual([])
  })
})
