import { beforeEach, describe, expect, it } from 'vitest'
import { provideSettings } from '#lib/platform/env.ts'
import { githubClaims } from './github.ts'
import { decidesAbout, signInProviders } from './providers.ts'
import { readClaims } from './told.ts'

beforeEach(() => {
  provideSettings({
    ...{ OIDC_ISSUER: 'https://login.example/realms/a/', OIDC_CLIENT_ID: 'a', OIDC_CLIENT_SECRET: 'b' },
    ...{ OIDC_DOMAINS: 'corp.example', OIDC_NAME: 'Acme' },
    ...{ GITHUB_CLIENT_ID: 'c', GITHUB_CLIENT_SECRET: 'd', GOOGLE_CLIENT_ID: 'e', GOOGLE_CLIENT_SECRET: 'f' },
  })
})

describe('a provider', () => {
  it('NG-09 is asked with state and PKCE, and with a nonce where there is an ID token', () => {
    expect(
      signInProviders().map(({ id, issuer, config }) => ({
        ...{ id, issuer, wellKnown: config.wellKnown, checks: config.checks },
      })),
    ).toEqual([
      {
        id: 'oidc',
        issuer: 'https://login.example/realms/a/',
        wellKnown: 'https://login.example/realms/a/.well-known/openid-configuration',
        checks: ['pkce', 'state', 'nonce'],
      },
      {
        id: 'google',
        issuer: 'https://accounts.google.com',
        wellKnown: 'https://accounts.google.com/.well-known/openid-configuration',
        checks: ['pkce', 'state', 'nonce'],
      },
      { id: 'github', issuer: 'https://github.com', wellKnown: undefined, checks: ['pkce', 'state'] },
    ])
  })

  it('decides about no domain but those that the operator gave it', () => {
    const deciding = (email: string) =>
      signInProviders()
        .filter((provider) => decidesAbout(provider, email))
        .map(({ id }) => id)
    expect(deciding('ada@corp.example')).toEqual(['oidc'])
    for (const email of ['ada@sub.corp.example', 'ada@evilcorp.example', 'ada@gmail.com'])
      expect(deciding(email)).toEqual([])
  })
})

describe('what GitHub tells', () => {
  const user = { id: 4711, login: 'ada', name: null }
  const secondary = { email: 'other@x.example', primary: false, verified: true }

  it('is verified by its primary address alone', () => {
    const primary = { email: 'Ada@Corp.example', primary: true, verified: true }
    const told = (emails: Parameters<typeof githubClaims>[1]) =>
      readClaims('https://github.com', githubClaims(user, emails))
    expect(told([secondary, primary])).toMatchObject({
      ...{ subject: '4711', name: 'ada', email: 'ada@corp.example', isEmailVerified: true },
    })
    expect(told([secondary, { ...primary, verified: false }])).toMatchObject({ isEmailVerified: false })
    expect(told([secondary])).toMatchObject({ email: null, isEmailVerified: false })
  })
})

describe('claims', () => {
  const read = (claims: object) => readClaims('https://login.example', { sub: 'a', ...claims })

  it.each([[undefined], [null], ['yes'], [1], ['TRUE'], [{}]])('%j verifies no address', (email_verified) => {
    expect(read({ email: 'ada@corp.example', email_verified }).isEmailVerified).toBe(false)
  })

  it.each([[true], ['true']])('%j does', (email_verified) => {
    expect(read({ email: 'ada@corp.example', email_verified }).isEmailVerified).toBe(true)
  })

  it.each([
    ['no address'],
    ['a@evil.example,b@corp.example'],
    ['"x@evil"@corp.example'],
    [['a@corp.example']],
    [7],
  ])('NG-08 %j is no address', (email) => {
    expect(read({ email, email_verified: true })).toMatchObject({ email: null, isEmailVerified: false })
  })

  it.each([[undefined], [''], [7], ['x'.repeat(256)]])('a subject that is %j is refused', (sub) => {
    expect(() => readClaims('https://login.example', { sub })).toThrow()
  })

  it('of a name that cannot be shown tell none', () => {
    expect(read({ name: 'a‮b' }).name).toBeNull()
    expect(read({ name: ' Ada ' }).name).toBe('Ada')
  })
})
