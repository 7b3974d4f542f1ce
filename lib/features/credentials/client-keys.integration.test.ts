import { generateKeyPairSync, randomUUID } from 'node:crypto'
import { beforeAll, describe, expect, it } from 'vitest'
import type { Operator, Person } from '#lib/access/actor.ts'
import { revokeTokens } from '#lib/features/apps/revoke-tokens.ts'
import { updateClient } from '#lib/features/apps/update-client.ts'
import { createUser } from '#lib/features/people/create-user.ts'
import { loadRevocations } from '#lib/features/revocations/store.ts'
import { AppError } from '#lib/kernel/errors.ts'
import { db } from '#lib/platform/db/db.ts'
import { pool } from '#lib/platform/db/pools.ts'
import { recordAssertion } from '#lib/runtime/protocol/assertion-store.ts'
import { loadClient } from '#lib/runtime/protocol/load-client.ts'
import { deleteOldRowsOf } from '#lib/runtime/retention.ts'
import { addClientKey } from './add-credential.ts'
import { removeClientKey } from './delete-credential.ts'
import { equipClient } from './equip-client.ts'
import { listClientKeys } from './list-credentials.ts'

const operator: Operator = { kind: 'operator', name: 'cli' }
const NO_ID = '019a0000-0000-7000-8000-000000000000'

let owner: Person
let stranger: Person

beforeAll(async () => {
  owner = await developer('key-owner')
  stranger = await developer('key-stranger')
})

async function developer(name: string): Promise<Person> {
  const email = `${name}@keys.example`
  const password = 'winter-lantern-cobalt-41'
  const { userId } = await createUser({ actor: operator }, { email, role: 'developer', password, name })
  const memberships = await db().membership.findMany({
    where: { userId },
    select: { role: true, team: { select: { id: true, slug: true, name: true } } },
  })
  return {
    kind: 'person',
    id: userId,
    email,
    name,
    role: 'developer',
    teams: memberships.map(({ team, role }) => ({ ...team, role })),
  }
}

/** A client of the owner's team. */
async function client(clientId: string): Promise<string> {
  const input = { clientId, name: clientId, description: '', environment: 'live' as const, scopes: [] }
  await equipClient({ actor: operator }, { ...input, team: owner.teams[0]?.slug ?? '' })
  return clientId
}

const newKey = () =>
  generateKeyPairSync('ec', { namedCurve: 'P-256' })
    .publicKey.export({ type: 'spki', format: 'pem' })
    .toString()

const add = (clientId: string, more: { key?: string; expiresAt?: Date } = {}) =>
  addClientKey({ actor: operator }, { clientId, name: 'a key', key: newKey(), ...more })

const codeOf = (error: unknown) => (AppError.is(error) ? error.code : error)
const auditRows = (action: string) => db().auditEntry.count({ where: { action } })
/** Those that work: what has ended, or was removed, is known for its owner's sake alone. */
const kids = async (clientId: string) =>
  (await loadClient(clientId))?.keys.filter(({ expiresAt }) => expiresAt !== 0).map(({ kid }) => kid)

describe('keys of a client', () => {
  it('PK-06 LG-03 are added and removed, each with its audit row', async () => {
    const clientId = await client('keyed')
    const before = [await auditRows('credential.added'), await auditRows('credential.deleted')]
    const first = await add(clientId)
    const second = await add(clientId)
    expect(new Set(await kids(clientId))).toEqual(new Set([first.kid, second.kid]))
    expect(await removeClientKey({ actor: operator }, { clientId, keyId: first.credentialId })).toEqual({
      changed: true,
    })
    expect(await removeClientKey({ actor: operator }, { clientId, keyId: first.credentialId })).toEqual({
      changed: false,
    })
    expect(await kids(clientId)).toEqual([second.kid])
    const after = [await auditRows('credential.added'), await auditRows('credential.deleted')]
    expect(after).toEqual([(before[0] ?? 0) + 2, (before[1] ?? 0) + 1])
  })

  it('PK-06 are five at most, however many come at once; expired and removed ones do not count', async () => {
    const clientId = await client('crowded')
    const attempts = await Promise.allSettled(Array.from({ length: 12 }, () => add(clientId)))
    const refused = attempts.flatMap((one) => (one.status === 'rejected' ? [codeOf(one.reason)] : []))
    expect(refused).toEqual(Array(7).fill('conflict'))
    const [one, two] = await listClientKeys({ actor: operator }, clientId)
    await removeClientKey({ actor: operator }, { clientId, keyId: one?.id ?? '' })
    await db().clientCredential.update({ where: { id: two?.id ?? '' }, data: { expiresAt: new Date(1) } })
    await add(clientId)
    await add(clientId)
    expect(await add(clientId).catch(codeOf)).toBe('conflict')
    expect(await kids(clientId)).toHaveLength(5)
  })

  it('PK-06 are not registered twice, and do not come back once removed', async () => {
    const clientId = await client('once')
    const key = newKey()
    const { credentialId: keyId } = await add(clientId, { key })
    expect(await add(clientId, { key }).catch(codeOf)).toBe('conflict')
    await removeClientKey({ actor: operator }, { clientId, keyId })
    expect(await add(clientId, { key }).catch(codeOf)).toBe('conflict')
    expect((await add(await client('once-more'), { key })).kid).toMatch(/^[\w-]{43}$/)
  })

  it('PK-01 keep the name they came with, and no two that are not deleted have the same', async () => {
    const clientId = await client('named-keys')
    const { publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
    const named = () =>
      JSON.stringify({
        ...generateKeyPairSync('ec', { namedCurve: 'P-256' }).publicKey.export({ format: 'jwk' }),
        kid: 'signing',
      })
    const key = JSON.stringify({ ...publicKey.export({ format: 'jwk' }), kid: 'signing' })
    const { credentialId: keyId, ownKid } = await add(clientId, { key })
    expect(ownKid).toBe('signing')
    expect((await loadClient(clientId))?.keys).toMatchObject([{ ownKid: 'signing' }])
    expect(await add(clientId, { key: named() }).catch(codeOf)).toBe('conflict')
    expect((await add(await client('named-elsewhere'), { key: named() })).ownKid).toBe('signing')
    await removeClientKey({ actor: operator }, { clientId, keyId })
    expect((await add(clientId, { key: named() })).ownKid).toBe('signing')
  })

  it('PK-06 must not have expired already', async () => {
    const clientId = await client('late-key')
    expect(await add(clientId, { expiresAt: new Date(Date.now() - 1) }).catch(codeOf)).toBe('invalid')
    const expiresAt = new Date(Date.now() + 60_000)
    await add(clientId, { expiresAt })
    expect((await loadClient(clientId))?.keys[0]?.expiresAt).toBe(expiresAt.getTime())
  })

  it('TN-01 belong to the team: to others the client is not there', async () => {
    const clientId = await client('private-keys')
    const mine = await addClientKey({ actor: owner }, { clientId, name: 'mine', key: newKey() })
    const elsewhere = await add(await client('other-keys'))
    const attempts = [
      addClientKey({ actor: stranger }, { clientId, name: 'x', key: newKey() }),
      removeClientKey({ actor: stranger }, { clientId, keyId: mine.credentialId }),
      listClientKeys({ actor: stranger }, clientId),
      removeClientKey({ actor: owner }, { clientId, keyId: elsewhere.credentialId }),
      removeClientKey({ actor: owner }, { clientId, keyId: NO_ID }),
    ]
    expect(await Promise.all(attempts.map((attempt) => attempt.catch(codeOf)))).toEqual(
      Array(5).fill('not_found'),
    )
    expect(await listClientKeys({ actor: owner }, clientId)).toMatchObject([
      { id: mine.credentialId, state: 'active' },
    ])
  })

  it('PK-06 NG-20 the database itself holds no private member and no symmetric algorithm', async () => {
    const clientId = await client('guarded')
    const { credentialId: keyId } = await add(clientId)
    const set = (column: string, value: string) =>
      pool('pages').query(`UPDATE client_credential SET ${column} = $2 WHERE id = $1`, [keyId, value])
    await expect(set('public_jwk', '{"kty":"EC","d":"x"}')).rejects.toThrow(
      /client_credential_public_jwk_check/,
    )
    await expect(set('alg', 'HS256')).rejects.toThrow(/client_credential_alg_check/)
  })

  it('RV-02 the tokens of one key can be revoked, by its id', async () => {
    const { credentialId: keyId } = await add(await client('revocable'))
    await revokeTokens({ actor: operator }, { kind: 'key', keyId })
    expect(await loadRevocations()).toContainEqual(
      expect.objectContaining({ kind: 'credential', subject: keyId }),
    )
    for (const unknown of [NO_ID, 'no uuid']) {
      const attempt = revokeTokens({ actor: operator }, { kind: 'key', keyId: unknown })
      expect(await attempt.catch(codeOf)).toBe('not_found')
    }
  })
})

describe('what a client may use', () => {
  it('TK-16 every method and the one grant, until that is changed', async () => {
    const clientId = await client('able')
    expect(await loadClient(clientId)).toMatchObject({
      authMethods: ['client_secret_basic', 'client_secret_post', 'private_key_jwt'],
      grantTypes: ['client_credentials'],
      keys: [],
    })
  })

  it('TK-16 its owner turns methods off and on', async () => {
    const clientId = await client('choosy')
    const set = (...authMethods: ('private_key_jwt' | 'client_secret_basic')[]) =>
      updateClient({ actor: owner }, { clientId, authMethods })
    const before = await auditRows('client.updated')
    expect(await set('private_key_jwt')).toMatchObject({ changed: true, authMethods: ['private_key_jwt'] })
    expect((await loadClient(clientId))?.authMethods).toEqual(['private_key_jwt'])
    expect((await set('private_key_jwt')).changed).toBe(false)
    expect(await set('private_key_jwt', 'client_secret_basic')).toMatchObject({
      authMethods: ['client_secret_basic', 'private_key_jwt'],
    })
    expect(await auditRows('client.updated')).toBe(before + 2)
    await expect(set()).rejects.toThrow(/client_auth_methods_check/)
  })

  it('PK-02 its owner lets its assertions name the token endpoint, and takes it back', async () => {
    const clientId = await client('lenient')
    expect(await loadClient(clientId)).toMatchObject({ mayNameTokenEndpoint: false })
    const set = (mayNameTokenEndpoint: boolean) =>
      updateClient({ actor: owner }, { clientId, mayNameTokenEndpoint })
    const before = await auditRows('client.updated')
    expect(await set(true)).toMatchObject({ changed: true, mayNameTokenEndpoint: true })
    expect(await loadClient(clientId)).toMatchObject({ mayNameTokenEndpoint: true })
    expect(await set(true)).toMatchObject({ changed: false })
    expect(await set(false)).toMatchObject({ changed: true, mayNameTokenEndpoint: false })
    expect(await auditRows('client.updated')).toBe(before + 2)
  })

  it('ER-05 only the connectivity team takes a grant away or gives it back', async () => {
    const clientId = await client('ungranted')
    const attempt = updateClient({ actor: owner }, { clientId, grantTypes: [] })
    expect(await attempt.catch(codeOf)).toBe('forbidden')
    await updateClient({ actor: operator }, { clientId, grantTypes: [] })
    expect((await loadClient(clientId))?.grantTypes).toEqual([])
  })
})

describe('uses of assertions', () => {
  const use = { clientRef: randomUUID(), jti: 'a jti', expiresAt: Math.floor(Date.now() / 1000) + 90 }

  it('PK-04 NG-12 of many at once one is the first', async () => {
    const answers = await Promise.all(Array.from({ length: 30 }, () => recordAssertion(use)))
    expect(answers.filter(Boolean)).toHaveLength(1)
    expect(await recordAssertion({ ...use, clientRef: randomUUID() })).toBe(true)
    expect(await recordAssertion({ ...use, jti: 'another' })).toBe(true)
    expect(await recordAssertion({ ...use, jti: 'with \0 and \ud800' })).toBe(true)
  })

  it('PK-04 are kept until they expire, and a minute longer', async () => {
    const now = Math.floor(Date.now() / 1000)
    const expiring = { ...use, jti: 'expiring', expiresAt: now - 30 }
    const gone = { ...use, jti: 'gone', expiresAt: now - 90 }
    for (const one of [expiring, gone]) expect(await recordAssertion(one)).toBe(true)
    expect(await deleteOldRowsOf('client_assertion')).toBe(1)
    expect(await recordAssertion(expiring)).toBe(false)
    expect(await recordAssertion(use)).toBe(false)
    expect(await recordAssertion(gone)).toBe(true)
  })
})
