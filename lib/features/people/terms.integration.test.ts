import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { developer, personWithId } from '#e2e/fixtures/people.ts'
import type { Person } from '#lib/access/actor.ts'
import { entriesAbout } from '#lib/changes/entries.ts'
import { verifyAuditLog } from '#lib/changes/verify.ts'
import { db } from '#lib/platform/db/db.ts'
import { provideSettings } from '#lib/platform/env.ts'
import { signUp } from './sign-up.ts'
import { acceptedVersionSchema, acceptTerms, openTerms } from './terms.ts'

const TERMS_URL = 'https://acme.example/terms'
const inForce = (version: string) => provideSettings({ TERMS_URL, TERMS_VERSION: version })

beforeEach(() => inForce('1'))
afterEach(() => provideSettings({ TERMS_URL: '', TERMS_VERSION: '', PRIVACY_URL: '' }))

const acceptances = (userId: string) =>
  db().termsAcceptance.findMany({
    where: { userId },
    select: { version: true, acceptedAt: true },
    orderBy: { acceptedAt: 'asc' },
  })
const audited = async (subjectId: string) => {
  const { entries } = await entriesAbout({ kind: 'user', id: subjectId }, { before: null, limit: 50 })
  return entries
    .filter(({ action }) => action === 'user.accepted_terms')
    .map(({ actorLabel, detail }) => ({ actorLabel, detail }))
    .reverse()
}
const account = (name: string, terms?: string) =>
  signUp(
    { source: { address: '192.0.2.44', device: null } },
    { email: `${name}@terms.example`, name, password: 'violet otter ladder 7', terms },
  )

describe('signing up', () => {
  it('makes no account until the terms in force are accepted', async () => {
    for (const terms of [undefined, '', '0'])
      await expect(account('eve', terms)).rejects.toMatchObject({ code: 'invalid', field: 'terms' })
    expect(await db().user.count({ where: { email: 'eve@terms.example' } })).toBe(0)
  })

  it('records the version and the time, with an audit row in the same transaction', async () => {
    provideSettings({ PRIVACY_URL: 'https://acme.example/privacy' })
    const { userId } = await account('ada', '1')
    expect(await acceptances(userId)).toEqual([{ version: '1', acceptedAt: expect.any(Date) }])
    expect(await audited(userId)).toEqual([
      {
        actorLabel: 'ada@terms.example',
        detail: { version: '1', terms: TERMS_URL, privacy: 'https://acme.example/privacy' },
      },
    ])
    expect(await openTerms(await personWithId(userId))).toBeNull()
    expect((await verifyAuditLog()).firstBadRow).toBeNull()
  })

  it('asks for nothing where there are no terms', async () => {
    provideSettings({ TERMS_URL: '', TERMS_VERSION: '' })
    const { userId } = await account('ben')
    expect(await acceptances(userId)).toEqual([])
    expect(await openTerms(await personWithId(userId))).toBeNull()
  })
})

describe('somebody whose account was made for them', () => {
  let cleo: Person

  it('is asked once, and again for each new version', async () => {
    cleo = await developer('terms-cleo')
    expect(await openTerms(cleo)).toEqual({ hasEarlier: false })
    await acceptTerms({ actor: cleo }, { terms: '1' })
    expect(await openTerms(cleo)).toBeNull()

    inForce('2')
    expect(await openTerms(cleo)).toEqual({ hasEarlier: true })
    await expect(acceptTerms({ actor: cleo }, { terms: '1' })).rejects.toMatchObject({ field: 'terms' })
    expect(await openTerms(cleo)).toEqual({ hasEarlier: true })
    await acceptTerms({ actor: cleo }, { terms: '2' })
    expect((await acceptances(cleo.id)).map(({ version }) => version)).toEqual(['1', '2'])
  })

  it('accepts once, however often the form is sent', async () => {
    const dora = await developer('terms-dora')
    await Promise.all(Array.from({ length: 5 }, () => acceptTerms({ actor: dora }, { terms: '1' })))
    expect(await acceptances(dora.id)).toHaveLength(1)
    expect(await audited(dora.id)).toHaveLength(1)
  })
})

describe('a form', () => {
  const messageFor = (version: unknown) => acceptedVersionSchema.safeParse(version).error?.issues[0]?.message

  it('is told apart: nothing ticked, and terms that changed meanwhile', () => {
    expect(messageFor('1')).toBeUndefined()
    expect(messageFor(undefined)).toBe('Accept the terms to continue.')
    expect(messageFor('0')).toMatch(/^The terms changed after you opened this page/)
  })
})
