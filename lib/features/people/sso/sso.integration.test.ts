import { beforeEach, describe, expect, it } from 'vitest'
import { createUser } from '#lib/features/people/create-user.ts'
import { personSelect, toPerson } from '#lib/features/people/person.ts'
import { requireProof } from '#lib/features/people/proof.ts'
import { signIn } from '#lib/features/people/sign-in.ts'
import { db } from '#lib/platform/db/db.ts'
import { provideSettings } from '#lib/platform/env.ts'
import { linkIdentity } from './link-identity.ts'
import { waysToSignIn } from './linked.ts'
import { proveByProvider } from './prove-by-provider.ts'
import { providerOf } from './providers.ts'
import { signInByProvider } from './sign-in-by-provider.ts'
import { readClaims, type Told } from './told.ts'
import { unlinkIdentity } from './unlink-identity.ts'

const ISSUER = 'https://login.corp.example'
const OIDC = { OIDC_ISSUER: ISSUER, OIDC_CLIENT_ID: 'latchkey', OIDC_CLIENT_SECRET: 'x', OIDC_NAME: 'Acme' }
const NONE = {
  ...{
    OIDC_DOMAINS: '',
    OIDC_ROLE_CLAIM: '',
    OIDC_ROLE_MAP: '',
    SIGN_IN: '',
    SIGN_UP: '',
    SIGN_UP_DOMAINS: '',
  },
  ...{ GITHUB_CLIENT_ID: '', GITHUB_CLIENT_SECRET: '' },
}
const source = { address: '192.0.2.60', device: null }
const password = 'violet otter ladder 7'

let count = 0
let email: string
beforeEach(() => {
  provideSettings({ ...NONE, ...OIDC })
  email = `person-${++count}@corp.example`
})

const oidc = () => {
  const provider = providerOf('oidc')
  if (!provider) throw new Error('not set up')
  return provider
}
const told = (claims: object = {}): Told =>
  readClaims(ISSUER, { sub: `sub of ${email}`, email, email_verified: true, name: 'Ada', ...claims })
const arrive = (claims?: object) =>
  signInByProvider({ source, next: '/apps', provider: oidc(), told: told(claims) })

/** Signs in, and must be let in. */
async function enters(claims?: object) {
  const entrance = await arrive(claims)
  if (!('sessionId' in entrance)) throw new Error(JSON.stringify(entrance))
  const row = await db().user.findUniqueOrThrow({ where: { id: entrance.userId }, select: personSelect })
  return { id: entrance.sessionId, person: toPerson(row) }
}
async function make(role: 'developer' | 'administrator' = 'developer') {
  const actor = { kind: 'operator', name: 'cli' } as const
  const { userId } = await createUser({ actor }, { email, role, password })
  const entrance = await signIn({ source }, { email, password, next: undefined })
  if (!('sessionId' in entrance)) throw new Error('a second step')
  const row = await db().user.findUniqueOrThrow({ where: { id: userId }, select: personSelect })
  return { id: entrance.sessionId, person: toPerson(row) }
}
const stored = (id: string) =>
  db().user.findUniqueOrThrow({
    where: { id },
    select: { role: true, isRoleFromClaim: true, hasPassword: true, emailVerifiedAt: true },
  })
const isLive = async (id: string) =>
  (await db().session.findUniqueOrThrow({ where: { id }, select: { revokedAt: true } })).revokedAt === null
const acts = async (subjectId: string, action: string) =>
  await db().auditEntry.findMany({ where: { subjectId, action }, select: { detail: true } })

describe('an account that is there', () => {
  it('is entered by its address only if the operator lets the provider decide about the domain', async () => {
    const { person } = await make()
    expect(await arrive()).toEqual({ problem: 'taken' })
    for (const domains of ['other.example', 'sub.corp.example', 'p.example']) {
      provideSettings({ OIDC_DOMAINS: domains })
      expect(await arrive()).toEqual({ problem: 'taken' })
    }
    provideSettings({ OIDC_DOMAINS: 'corp.example' })
    expect(await arrive({ email_verified: false })).toEqual({ problem: 'unverified' })
    expect((await enters()).person.id).toBe(person.id)
    expect(await acts(person.id, 'user.provider_linked')).toEqual([{ detail: { provider: 'Acme' } }])
    expect(await db().notice.count({ where: { onlyFor: person.id, kind: 'provider_changed' } })).toBe(1)
  })

  it('whose address nobody confirmed is not: whoever made it would keep their way in', async () => {
    const { person } = await make()
    await db().user.update({
      where: { id: person.id },
      data: { emailVerifiedAt: null },
      select: { id: true },
    })
    provideSettings({ OIDC_DOMAINS: 'corp.example' })
    expect(await arrive()).toEqual({ problem: 'unconfirmed' })
  })

  it('never by the domain of another provider', async () => {
    provideSettings({ OIDC_DOMAINS: 'corp.example', GITHUB_CLIENT_ID: 'x', GITHUB_CLIENT_SECRET: 'x' })
    await make()
    const provider = providerOf('github')
    if (!provider) throw new Error('not set up')
    const of = { ...told(), issuer: provider.issuer }
    expect(await signInByProvider({ source, next: '/', provider, told: of })).toEqual({ problem: 'taken' })
  })

  it('PT-04 is linked by its person, whose session gets a new id', async () => {
    const session = await make()
    const renewed = await linkIdentity({ session, source }, oidc(), told({ email: 'other@else.example' }))
    expect(renewed).toMatchObject({ userId: session.person.id })
    expect(renewed).not.toMatchObject({ sessionId: session.id })
    expect((await enters({ email: 'other@else.example' })).person.id).toBe(session.person.id)
    expect((await waysToSignIn(session.person)).linked).toMatchObject([
      { provider: 'Acme', email: 'other@else.example', isUsable: true },
    ])
  })

  it('takes no identity of another account, and no second one of a provider', async () => {
    const first = await enters()
    email = `other-${email}`
    const session = await make()
    const { issuer, subject } = await db().signInIdentity.findFirstOrThrow({
      where: { userId: first.person.id },
    })
    const ofFirst = { ...told(), issuer, subject }
    expect(await linkIdentity({ session, source }, oidc(), ofFirst)).toEqual({ problem: 'elsewhere' })
    const linked = await linkIdentity({ session, source }, oidc(), told())
    if ('problem' in linked) throw new Error(linked.problem)
    const next = { ...session, id: linked.sessionId }
    expect(await linkIdentity({ session: next, source }, oidc(), told({ sub: 'a second' }))).toEqual({
      problem: 'another',
    })
    // Its session goes on as it was.
    const { expiresAt } = await db().session.findUniqueOrThrow({ where: { id: next.id } })
    expect(expiresAt.getTime()).toBeGreaterThan(Date.now() + 3600_000)
  })
})

describe('whoever came by a provider', () => {
  it('has no password, and keeps the only way to sign in', async () => {
    const { person } = await enters()
    expect(await stored(person.id)).toMatchObject({ hasPassword: false, emailVerifiedAt: expect.any(Date) })
    const [identity] = (await waysToSignIn(person)).linked
    const unlink = () => unlinkIdentity({ actor: person }, { identityId: identity?.id ?? '' })
    await expect(unlink()).rejects.toMatchObject({ code: 'conflict' })
    await db().user.update({ where: { id: person.id }, data: { hasPassword: true }, select: { id: true } })
    await unlink()
    expect((await waysToSignIn(person)).linked).toEqual([])
    expect(await arrive()).toEqual({ problem: 'taken' })
  })

  it('unlinks nothing of anybody else', async () => {
    const { person } = await enters()
    const [identity] = (await waysToSignIn(person)).linked
    email = `other-${email}`
    const other = await make()
    await expect(
      unlinkIdentity({ actor: other.person }, { identityId: identity?.id ?? '' }),
    ).rejects.toMatchObject({ code: 'not_found' })
  })

  it('SE-05 proves again who they are by signing in there anew, and by nothing else', async () => {
    const session = await enters()
    await db().session.update({
      where: { id: session.id },
      data: { provedAt: new Date(Date.now() - 3_600_000) },
      select: { id: true },
    })
    await expect(requireProof(session, source, password)).rejects.toMatchObject({
      code: 'unauthenticated',
      field: 'signInAgain',
    })
    const now = Math.floor(Date.now() / 1000)
    const prove = (claims: object) => proveByProvider({ session, source }, oidc(), told(claims), now)
    expect(await prove({})).toEqual({ problem: 'stale' })
    expect(await prove({ auth_time: now - 600 })).toEqual({ problem: 'stale' })
    expect(await prove({ auth_time: now, sub: 'somebody else' })).toEqual({ problem: 'somebody' })
    const renewed = await prove({ auth_time: now })
    if (!('sessionId' in renewed)) throw new Error(renewed.problem)
    expect(await requireProof({ ...session, id: renewed.sessionId }, source, null)).toBeNull()
  })

  it('gets no account where sign-up is by invitation, unless a team invited that address', async () => {
    provideSettings({ SIGN_UP: 'invite' })
    expect(await arrive()).toEqual({ problem: 'closed' })
    await db().oneTimeLink.create({
      data: {
        ...{ kind: 'team_invitation', email, codeDigest: Buffer.from(email.padEnd(32)) },
        expiresAt: new Date(Date.now() + 60_000),
      },
      select: { id: true },
    })
    expect((await enters()).person.teams).toEqual([])
  })

  it('gets an account where sign-up goes by domains with an address of one of them', async () => {
    provideSettings({ SIGN_UP: 'domains', SIGN_UP_DOMAINS: 'else.example,corp.example' })
    expect(await arrive({ email: 'x@evil.example' })).toEqual({ problem: 'closed' })
    expect(await arrive({ email: 'x@sub.corp.example' })).toEqual({ problem: 'closed' })
    expect(await arrive({ email_verified: false })).toEqual({ problem: 'unverified' })
    expect((await enters()).person.email).toBe(email)
  })
})

describe('a role from a claim', () => {
  const roles = (map: string, path = 'groups') =>
    provideSettings({ OIDC_ROLE_CLAIM: path, OIDC_ROLE_MAP: map })

  it('is given at the first sign-in, and changed at each that follows', async () => {
    roles('staff=connectivity,boss=administrator')
    const first = await enters({ groups: ['x', 'staff'] })
    expect(first.person.role).toBe('connectivity')
    expect((await enters({ groups: ['staff'] })).person.role).toBe('connectivity')
    expect(await isLive(first.id)).toBe(true)
    const second = await enters({ groups: ['staff', 'boss'] })
    expect(second.person.role).toBe('administrator')
    expect([await isLive(first.id), await isLive(second.id)]).toEqual([false, true])
    expect(await acts(second.person.id, 'user.role_changed')).toEqual([
      { detail: { before: 'connectivity', after: 'administrator', provider: 'Acme' } },
    ])
  })

  it('that is no longer said is gone; one that was given here stays', async () => {
    roles('staff=connectivity')
    const claimed = await enters({ groups: 'staff' })
    expect(claimed.person.role).toBe('connectivity')
    expect((await enters({})).person.role).toBe('developer')

    email = `given-${email}`
    const given = await enters({})
    await db().user.update({ where: { id: given.person.id }, data: { role: 'connectivity' } })
    expect((await enters({ groups: ['unknown'] })).person.role).toBe('connectivity')
  })

  it('never takes away the last administrator', async () => {
    await db().user.updateMany({ where: { role: 'administrator' }, data: { role: 'developer' } })
    roles('boss=administrator,all=developer')
    const boss = await enters({ groups: ['boss'] })
    expect((await enters({ groups: [] })).person.role).toBe('administrator')
    expect((await enters({ groups: ['all'] })).person.role).toBe('administrator')
    email = `second-${email}`
    await make('administrator')
    email = email.slice('second-'.length)
    expect((await enters({ groups: [] })).person).toMatchObject({ id: boss.person.id, role: 'developer' })
  })

  it.each([
    ['realm_access.roles', { realm_access: { roles: ['staff'] } }],
    ['https://acme.example/roles', { 'https://acme.example/roles': ['staff'] }],
    ['constructor.name', {}],
  ])('is found at %s', async (path, claims) => {
    roles('staff=connectivity,Object=administrator', path)
    expect((await enters(claims)).person.role).toBe(
      path.startsWith('constructor') ? 'developer' : 'connectivity',
    )
  })
})

describe('where people sign in by single sign-on only', () => {
  it('a password lets nobody in but an administrator with a second factor', async () => {
    await make()
    const developer = email
    email = `admin-${email}`
    const { person } = await make('administrator')
    provideSettings({ SIGN_IN: 'sso' })
    const tries = (who: string) => signIn({ source }, { email: who, password, next: undefined })
    await expect(tries(developer)).rejects.toMatchObject({ code: 'unauthenticated' })
    await expect(tries(email)).rejects.toMatchObject({ code: 'unauthenticated' })
    await db().passkey.create({
      data: {
        userId: person.id,
        name: 'key',
        counter: 0,
        credentialId: Buffer.from(email),
        publicKey: Buffer.from('x'),
      },
    })
    expect(await tries(email)).toHaveProperty('secondStepToken')
  })
})
