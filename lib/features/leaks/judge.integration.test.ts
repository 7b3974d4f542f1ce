import { generateKeyPairSync } from 'node:crypto'
import pg from 'pg'
import { afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import { developer, operator, personWithId } from '#e2e/fixtures/people.ts'
import type { Person } from '#lib/access/actor.ts'
import { clientActivity } from '#lib/features/apps/activity.ts'
import { registerClient } from '#lib/features/apps/register-client.ts'
import { updateClient } from '#lib/features/apps/update-client.ts'
import { addClientKey, addSecret } from '#lib/features/credentials/add-credential.ts'
import { deactivateCredential } from '#lib/features/credentials/change-credential.ts'
import { importClient } from '#lib/features/credentials/equip-client.ts'
import { listCredentials } from '#lib/features/credentials/list-credentials.ts'
import { digestSecret, newSecret } from '#lib/features/credentials/secret.ts'
import { listNotices } from '#lib/features/notices/queries.ts'
import { noticeWords } from '#lib/features/notices/words.ts'
import { createUser } from '#lib/features/people/create-user.ts'
import { AppError } from '#lib/kernel/errors.ts'
import { db } from '#lib/platform/db/db.ts'
import { pool } from '#lib/platform/db/pools.ts'
import { provideSettings } from '#lib/platform/env.ts'
import { judgeLeaks } from './judge.ts'
import { queueReports } from './queue.ts'
import { reportLeaks } from './report-leaks.ts'

let ada: Person
let staff: Person
let made = 0

beforeAll(async () => {
  ada = await developer('leaks-ada')
  const { userId } = await createUser(
    { actor: operator },
    {
      email: 'leaks-staff@people.example',
      role: 'connectivity',
      password: 'winter-lantern-cobalt-41',
      name: 'Staff',
    },
  )
  staff = await personWithId(userId)
})
afterEach(() => provideSettings({ LEAK_POLICY: '' }))

async function app() {
  const clientId = `leaks-${++made}`
  await registerClient(
    { actor: ada },
    { clientId, name: clientId, description: '', environment: 'live', scopes: [] },
  )
  const { id } = await db().client.findUniqueOrThrow({ where: { clientId }, select: { id: true } })
  const added = await addSecret({ actor: ada }, { clientId, name: 'Web shop', expiresAt: null })
  return { clientId, id, secret: added.secret, credentialId: added.credentialId }
}

/** Each from another address, so that none is throttled. */
const report = (...secrets: string[]) =>
  reportLeaks({ source: { address: `198.51.100.${++made % 250}`, device: null } }, { secrets })

const stateOf = async (clientId: string, id: string) =>
  (await listCredentials(ada, clientId))?.find((one) => one.id === id)?.state ?? 'gone'
const tokensRevoked = async (credentialId: string) =>
  (await db().revocation.count({ where: { kind: 'credential', subject: credentialId } })) === 1
const leaksOf = async (clientId: string) =>
  (await clientActivity(ada, { clientId, before: null }))?.entries.filter(
    ({ action }) => action === 'credential.leaked',
  ) ?? []

/** What a report makes the database do. */
async function statementsOf(secret: string): Promise<string[]> {
  const spy = vi.spyOn(pg.Client.prototype, 'query')
  await report(secret)
  const texts = spy.mock.calls.map(([query]) => (typeof query === 'string' ? query : Object(query).text))
  spy.mockRestore()
  return texts
}

async function told(clientId: string) {
  const { rows } = await pool('pages').query<{ kind: string; email: string; mailed: boolean }>(
    `SELECT n.kind, u.email,
       EXISTS (SELECT FROM mail m WHERE m.notice_id = n.id AND m.user_id = u.id) AS mailed
     FROM notice n JOIN notice_recipient r ON r.notice_id = n.id JOIN app_user u ON u.id = r.user_id
     JOIN client c ON c.id = n.client_ref
     WHERE c.client_id = $1 AND n.kind IN ('credential_leaked', 'leak_reported')`,
    [clientId],
  )
  return rows
}

describe('a reported secret', () => {
  it('SE-07 that works is revoked for good with its tokens, and nothing of the report is left', async () => {
    const { clientId, secret, credentialId } = await app()
    await report(secret)
    expect(await db().leakReport.count()).toBeGreaterThan(0)
    await judgeLeaks()
    expect(await stateOf(clientId, credentialId)).toBe('gone')
    expect(await tokensRevoked(credentialId)).toBe(true)
    expect(await db().leakReport.count()).toBe(0)
    expect(await leaksOf(clientId)).toMatchObject([
      { actorKind: 'system', detail: { outcome: 'revoked', source: 'person', credentialId } },
    ])
  })

  it('SE-07 is told to its owners and to the connectivity team, by mail too, with what to do', async () => {
    const { clientId, secret } = await app()
    await report(secret)
    await judgeLeaks()
    const people = await told(clientId)
    expect(people.filter(({ email }) => email === ada.email).map(({ kind }) => kind)).toEqual([
      'credential_leaked',
    ])
    expect(people.filter(({ email }) => email === staff.email)).toEqual([
      { kind: 'leak_reported', email: staff.email, mailed: true },
    ])
    const [notice] = (await listNotices(ada, { before: null })).notices
    if (!notice) throw new Error('no notice')
    expect(noticeWords(notice)).toMatchObject({
      title: 'Leaked and revoked: secret “Web shop”',
      path: `/apps/${clientId}/secrets`,
    })
  })

  it('SE-07 that was imported counts, too, and one in a line of settings', async () => {
    const clientId = `leaks-${++made}`
    const secret = 'imported-from-elsewhere-2019'
    const input = { clientId, name: clientId, description: '', environment: 'live' as const, scopes: [] }
    await importClient({ actor: operator }, { ...input, team: 'leaks-imported', secret })
    await report(`SECRET="${secret}"`)
    await judgeLeaks()
    const { credentials } = await db().client.findUniqueOrThrow({
      where: { clientId },
      select: { credentials: { select: { revokedAt: true } } },
    })
    expect(credentials).toEqual([{ revokedAt: expect.any(Date) }])
  })

  it('SE-07 that nobody has changes nothing', async () => {
    const { clientId, credentialId } = await app()
    const before = await db().auditEntry.count()
    await report(newSecret('live'), newSecret('sandbox'), 'a'.repeat(40))
    await judgeLeaks()
    expect(await db().auditEntry.count()).toBe(before)
    expect(await stateOf(clientId, credentialId)).toBe('active')
    expect(await db().leakReport.count()).toBe(0)
  })

  it('is only told where the installation says so, and revoked where its app says otherwise', async () => {
    provideSettings({ LEAK_POLICY: 'tell' })
    const [one, other] = [await app(), await app()]
    await updateClient({ actor: ada }, { clientId: other.clientId, leakPolicy: 'revoke' })
    await report(one.secret, other.secret)
    await judgeLeaks()
    expect(await stateOf(one.clientId, one.credentialId)).toBe('active')
    expect(await tokensRevoked(one.credentialId)).toBe(false)
    expect(await leaksOf(one.clientId)).toMatchObject([{ detail: { outcome: 'told' } }])
    expect(await stateOf(other.clientId, other.credentialId)).toBe('gone')
  })

  it('is only told where its app says so', async () => {
    const { clientId, secret, credentialId } = await app()
    await updateClient({ actor: ada }, { clientId, leakPolicy: 'tell' })
    await report(secret)
    await judgeLeaks()
    expect(await stateOf(clientId, credentialId)).toBe('active')
  })

  it('that has ended is told and not ended again, and not told again all day', async () => {
    const { clientId, secret, credentialId } = await app()
    await deactivateCredential({ actor: ada }, { clientId, credentialId })
    for (let round = 0; round < 3; round++) {
      await report(secret, secret)
      await judgeLeaks()
    }
    expect(await stateOf(clientId, credentialId)).toBe('deactivated')
    expect(await leaksOf(clientId)).toMatchObject([{ detail: { outcome: 'had_ended' } }])
  })

  it('that was revoked for it is not told again', async () => {
    const { clientId, secret } = await app()
    await report(secret, secret)
    await judgeLeaks()
    await report(secret)
    await judgeLeaks()
    expect(await leaksOf(clientId)).toHaveLength(1)
  })

  it('is judged once, however many instances do it', async () => {
    const { clientId, secret } = await app()
    await report(secret)
    await Promise.all([judgeLeaks(), judgeLeaks(), judgeLeaks()])
    expect(await leaksOf(clientId)).toHaveLength(1)
    expect(await told(clientId)).toHaveLength(2)
  })

  it('tells where a scanner found it', async () => {
    const { clientId, secret } = await app()
    const foundAt = 'https://github.example/octo/hello/blob/main/.env'
    await queueReports([{ digests: [digestSecret(secret)], kids: [], source: 'scanner', foundAt }])
    await judgeLeaks()
    expect(await leaksOf(clientId)).toMatchObject([{ detail: { source: 'scanner', foundAt } }])
    const [notice] = (await listNotices(ada, { before: null })).notices
    expect(notice && noticeWords(notice).text).toContain(foundAt)
  })

  it('SE-07 asks the database the same whether it is one or not', async () => {
    const { secret } = await app()
    const [known, unknown] = [await statementsOf(secret), await statementsOf(newSecret('live'))]
    expect(known).toEqual(unknown)
    expect(known.join()).toContain('INSERT INTO')
    await judgeLeaks()
  })

  it('is taken sixty times a minute from one address', async () => {
    const source = { address: '203.0.113.77', device: null }
    const outcomes = []
    for (let at = 0; at < 61; at++)
      outcomes.push(
        await reportLeaks({ source }, { secrets: [] }).catch(
          (error: unknown) => AppError.is(error) && error.code,
        ),
      )
    expect(outcomes.filter((outcome) => outcome === 'throttled')).toHaveLength(1)
  })
})

describe('a reported private key', () => {
  it('SE-07 ends the key of every app that has it, and no other', async () => {
    const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
    const key = publicKey.export({ type: 'spki', format: 'pem' }).toString()
    const apps = [await app(), await app()]
    for (const { clientId } of apps)
      await addClientKey({ actor: ada }, { clientId, name: 'Build server', key, expiresAt: null })
    await report(privateKey.export({ type: 'sec1', format: 'pem' }).toString())
    await judgeLeaks()
    for (const { clientId, credentialId } of apps) {
      expect((await listCredentials(ada, clientId))?.map(({ id }) => id)).toEqual([credentialId])
      expect(await leaksOf(clientId)).toMatchObject([{ detail: { kind: 'key', outcome: 'revoked' } }])
    }
  })

  it('SE-07 is none when only its public half is sent', async () => {
    const { publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
    const key = publicKey.export({ type: 'spki', format: 'pem' }).toString()
    const { clientId } = await app()
    await addClientKey({ actor: ada }, { clientId, name: 'Build server', key, expiresAt: null })
    await report(key, JSON.stringify(publicKey.export({ format: 'jwk' })))
    await judgeLeaks()
    expect(await leaksOf(clientId)).toEqual([])
  })
})
