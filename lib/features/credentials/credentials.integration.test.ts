import { generateKeyPairSync } from 'node:crypto'
import { beforeAll, describe, expect, it } from 'vitest'
import { auditOf, codeOf, newApp, outcome, pass, works } from '#e2e/fixtures/credentials.ts'
import { developer } from '#e2e/fixtures/people.ts'
import type { Person } from '#lib/access/actor.ts'
import { stoppingEffect } from '#lib/features/health/stopping-effect.ts'
import { loadRevocations } from '#lib/features/revocations/store.ts'
import { setSecretLife } from '#lib/features/teams/secret-life.ts'
import { pool } from '#lib/platform/db/pools.ts'
import { loadClient } from '#lib/runtime/protocol/load-client.ts'
import { addClientKey, addSecret, generateFirstSecret } from './add-credential.ts'
import {
  cancelRotation,
  deactivateCredential,
  extendOverlap,
  reactivateCredential,
  retireCredential,
} from './change-credential.ts'
import { type CredentialState, isLive, MAX_LIVE_CREDENTIALS } from './credential-life-cycle.ts'
import { deleteCredential } from './delete-credential.ts'
import { listCredentials } from './list-credentials.ts'
import { renameCredential } from './rename-credential.ts'
import { rotateClientKey, rotateSecret } from './rotate-credential.ts'

const NO_ID = '019a0000-0000-7000-8000-000000000000'
const HOUR = 3600
const DAY = 24 * HOUR

let owner: Person
let stranger: Person

beforeAll(async () => {
  owner = await developer('secret-owner')
  stranger = await developer('secret-stranger')
})

const app = () => newApp(owner)
const as = (actor: Person) => ({ actor })

const newKey = () =>
  generateKeyPairSync('ec', { namedCurve: 'P-256' })
    .publicKey.export({ type: 'spki', format: 'pem' })
    .toString()

const add = (clientId: string, more: { name?: string; expiresAt?: Date } = {}) =>
  addSecret(as(owner), { clientId, name: 'API Token', ...more })
const rotate = (clientId: string, credentialId: string, overlapSeconds: number) =>
  rotateSecret(as(owner), { clientId, credentialId, overlapSeconds })

async function stateOf(clientId: string, credentialId: string): Promise<CredentialState | null> {
  const listed = await listCredentials(owner, clientId)
  return listed?.find(({ id }) => id === credentialId)?.state ?? null
}

describe('a name', () => {
  it('is changed and told to the audit log, for a secret that works on; the same again is no change', async () => {
    const clientId = await app()
    const { secret, credentialId } = await add(clientId)
    await renameCredential(as(owner), { clientId, credentialId, name: 'Web shop' })
    await renameCredential(as(owner), { clientId, credentialId, name: 'Web shop' })
    expect((await listCredentials(owner, clientId))?.map(({ name }) => name)).toEqual(['Web shop'])
    expect(await works(clientId, secret)).toBe(true)
    expect(await auditOf(clientId)).toEqual(['added', 'renamed'])
  })

  it('TN-01 is nobody else’s to change', async () => {
    const clientId = await app()
    const { credentialId } = await add(clientId)
    const input = { clientId, credentialId, name: 'theirs' }
    expect(await renameCredential(as(stranger), input).catch(codeOf)).toBe('not_found')
    expect(await renameCredential(as(owner), { ...input, credentialId: NO_ID }).catch(codeOf)).toBe(
      'not_found',
    )
  })

  it('differs by default from those of the app’s others', async () => {
    const clientId = await app()
    const { credentialId } = await generateFirstSecret(as(owner), { clientId })
    await deactivateCredential(as(owner), { clientId, credentialId })
    await generateFirstSecret(as(owner), { clientId })
    const names = (await listCredentials(owner, clientId))?.map(({ name }) => name)
    expect(names?.[1]).toMatch(/^Secret of \d{1,2} [A-Z][a-z]{2}$/)
    expect(names?.[0]).toBe(`${names?.[1]} (2)`)
  })
})

describe('the longest life of a team’s secrets', () => {
  const DAY_MS = DAY * 1000
  const inDays = (days: number) => new Date(Date.now() + days * DAY_MS)
  let member: Person
  let clientId: string
  const set = (days: number | null, actor = member) =>
    setSecretLife(as(actor), { teamId: member.teams[0]?.id ?? '', days })
  const ends = async () => (await listCredentials(member, clientId))?.[0]?.expiresAt ?? null

  beforeAll(async () => {
    member = await developer('secret-life-member')
    clientId = await newApp(member)
  })

  it('ends each new secret, a rotated one too, unless it ends earlier', async () => {
    expect(await set(90)).toEqual({ changed: true })
    expect(await set(90)).toEqual({ changed: false })
    const { credentialId } = await generateFirstSecret(as(member), { clientId })
    expect(Math.round(((await ends())?.getTime() ?? 0) / DAY_MS)).toBe(
      Math.round(inDays(90).getTime() / DAY_MS),
    )
    await rotateSecret(as(member), { clientId, credentialId, overlapSeconds: 0, expiresAt: inDays(30) })
    expect(Math.round(((await ends())?.getTime() ?? 0) / DAY_MS)).toBe(
      Math.round(inDays(30).getTime() / DAY_MS),
    )
    await addSecret(as(member), { clientId, name: 'as long as may be', expiresAt: inDays(90) })
    expect(await ends()).not.toBeNull()
  })

  it('refuses a later end, and leaves keys and what there is alone', async () => {
    const before = await listCredentials(member, clientId)
    const late = { clientId, name: 'late', expiresAt: inDays(91) }
    expect(await addSecret(as(member), late).catch(codeOf)).toBe('invalid')
    expect(await listCredentials(member, clientId)).toEqual(before)
    await addClientKey(as(member), { clientId, name: 'key', key: newKey() })
    expect(
      (await listCredentials(member, clientId))?.find(({ kind }) => kind === 'key')?.expiresAt,
    ).toBeNull()
    await set(null)
    await addSecret(as(member), { ...late, name: 'late after all' })
    expect(await ends()).not.toBeNull()
  })

  it('TN-01 is for members to set', async () => {
    expect(await set(30, stranger).catch(codeOf)).toBe('not_found')
  })
})

describe('a rotation', () => {
  it('SE-04 the new secret works at once, and the old one until its overlap ends', async () => {
    const clientId = await app()
    const old = await add(clientId)
    const next = await rotate(clientId, old.credentialId, DAY)
    expect([await works(clientId, old.secret), await works(clientId, next.secret)]).toEqual([true, true])
    expect(await stateOf(clientId, old.credentialId)).toBe('retiring')
    await pass(clientId, 23)
    expect(await works(clientId, old.secret)).toBe(true)
    await pass(clientId, 2)
    expect(await stateOf(clientId, old.credentialId)).toBe('retired')
    expect([await works(clientId, old.secret), await works(clientId, next.secret)]).toEqual([false, true])
  })

  it('SE-04 without an overlap ends the old one at once, even where five are live', async () => {
    const clientId = await app()
    const [first] = await Promise.all(Array.from({ length: 5 }, () => add(clientId)))
    const id = first?.credentialId ?? ''
    expect(await rotate(clientId, id, HOUR).catch(codeOf)).toBe('conflict')
    const next = await rotate(clientId, id, 0)
    expect([await works(clientId, first?.secret ?? ''), await works(clientId, next.secret)]).toEqual([
      false,
      true,
    ])
    expect(await stateOf(clientId, id)).toBe('retired')
  })

  it('SE-04 goes on for 30 days at most, at first and when it is extended', async () => {
    const clientId = await app()
    const { credentialId } = await add(clientId)
    expect(await rotate(clientId, credentialId, 30 * DAY + 1).catch(codeOf)).toBe('invalid')
    expect(await rotate(clientId, credentialId, -1).catch(codeOf)).toBe('invalid')
    await rotate(clientId, credentialId, HOUR)
    const extend = (overlapSeconds: number) =>
      extendOverlap(as(owner), { clientId, credentialId, overlapSeconds }).catch(codeOf)
    expect(await extend(30 * DAY + 1)).toBe('invalid')
    expect(await extend(HOUR / 2)).toBe('invalid')
    await extend(30 * DAY)
    await pass(clientId, 29 * 24)
    expect(await stateOf(clientId, credentialId)).toBe('retiring')
    await pass(clientId, 25)
    expect(await extend(DAY)).toBe('conflict')
  })

  it('SE-04 is cancelled: the old one stays, the new one stops', async () => {
    const clientId = await app()
    const old = await add(clientId)
    const next = await rotate(clientId, old.credentialId, HOUR)
    await cancelRotation(as(owner), { clientId, credentialId: old.credentialId })
    expect([await works(clientId, old.secret), await works(clientId, next.secret)]).toEqual([true, false])
    expect(await stateOf(clientId, old.credentialId)).toBe('active')
    expect(await stateOf(clientId, next.credentialId)).toBe('deactivated')
    await pass(clientId, 1000)
    expect(await works(clientId, old.secret)).toBe(true)
  })

  it('SE-04 is not cancelled while the new one is being replaced itself', async () => {
    const clientId = await app()
    const first = await add(clientId)
    const second = await rotate(clientId, first.credentialId, DAY)
    await rotate(clientId, second.credentialId, DAY)
    const cancel = (credentialId: string) =>
      cancelRotation(as(owner), { clientId, credentialId }).catch(codeOf)
    expect(await cancel(first.credentialId)).toBe('conflict')
    expect(await cancel(second.credentialId)).toBeUndefined()
    expect(await cancel(first.credentialId)).toBeUndefined()
    expect(await stateOf(clientId, second.credentialId)).toBe('deactivated')
  })

  it('PK-06 keys rotate in the same way', async () => {
    const clientId = await app()
    const old = await addClientKey(as(owner), { clientId, name: 'laptop', key: newKey() })
    const input = { clientId, credentialId: old.credentialId, overlapSeconds: HOUR }
    const next = await rotateClientKey(as(owner), { ...input, key: newKey() })
    const kids = async () => (await loadClient(clientId))?.keys.filter((key) => key.expiresAt !== 0)
    expect((await kids())?.map(({ kid }) => kid).sort()).toEqual([old.kid, next.kid].sort())
    await retireCredential(as(owner), { clientId, credentialId: old.credentialId })
    expect((await kids())?.map(({ kid }) => kid)).toEqual([next.kid])
    // Not by the verb of the other kind.
    expect(await rotate(clientId, next.credentialId, HOUR).catch(codeOf)).toBe('not_found')
  })
})

describe('the end of a secret', () => {
  it('SE-04 deactivating and retiring can be undone, deleting cannot', async () => {
    const clientId = await app()
    const { secret, credentialId } = await add(clientId)
    const target = { clientId, credentialId }
    await deactivateCredential(as(owner), target)
    expect(await works(clientId, secret)).toBe(false)
    await reactivateCredential(as(owner), target)
    expect(await works(clientId, secret)).toBe(true)
    await rotate(clientId, credentialId, HOUR)
    await retireCredential(as(owner), target)
    expect(await works(clientId, secret)).toBe(false)
    await reactivateCredential(as(owner), target)
    expect(await stateOf(clientId, credentialId)).toBe('active')
    await deactivateCredential(as(owner), target)
    await deleteCredential(as(owner), { ...target, confirmation: clientId, tokens: 'revoke' })
    expect(await stateOf(clientId, credentialId)).toBeNull()
    expect(await reactivateCredential(as(owner), target).catch(codeOf)).toBe('conflict')
    expect(await works(clientId, secret)).toBe(false)
  })

  it('SE-04 what was deactivated while it was being replaced goes on being replaced when that is undone', async () => {
    const clientId = await app()
    const { credentialId } = await add(clientId)
    await rotate(clientId, credentialId, DAY)
    await deactivateCredential(as(owner), { clientId, credentialId })
    await pass(clientId, 1)
    await reactivateCredential(as(owner), { clientId, credentialId })
    expect(await stateOf(clientId, credentialId)).toBe('retiring')
  })

  it('SE-04 what was retired before its time comes back until that time, where it is given back', async () => {
    const clientId = await app()
    const { credentialId } = await add(clientId)
    const target = { clientId, credentialId }
    const { retiresAt: until } = await rotate(clientId, credentialId, DAY)
    await retireCredential(as(owner), target)
    for (const wrong of [new Date(Date.now() - HOUR * 1000), new Date(Date.now() + 31 * DAY * 1000)])
      expect(await reactivateCredential(as(owner), { ...target, until: wrong }).catch(codeOf)).toBe('invalid')
    await reactivateCredential(as(owner), { ...target, until })
    const [row] = (await listCredentials(owner, clientId))?.filter(({ id }) => id === credentialId) ?? []
    expect(row).toMatchObject({ state: 'retiring', retiresAt: until })
  })

  it('SE-04 one comes back only where there is room', async () => {
    const clientId = await app()
    const { credentialId } = await add(clientId)
    await deactivateCredential(as(owner), { clientId, credentialId })
    await Promise.all(Array.from({ length: 5 }, () => add(clientId)))
    expect(await reactivateCredential(as(owner), { clientId, credentialId }).catch(codeOf)).toBe('conflict')
  })

  it('RV-02 deleting revokes the tokens got with it, unless that is unticked, and asks for the client ID', async () => {
    const clientId = await app()
    const [first, second] = [await add(clientId), await add(clientId)]
    const remove = (credentialId: string, tokens: 'revoke' | 'keep', confirmation = clientId) =>
      deleteCredential(as(owner), { clientId, credentialId, confirmation, tokens }).catch(codeOf)
    expect(await remove(first.credentialId, 'revoke')).toBe('conflict')
    for (const { credentialId } of [first, second])
      await deactivateCredential(as(owner), { clientId, credentialId })
    expect(await remove(first.credentialId, 'revoke', 'another-app')).toBe('invalid')
    await remove(first.credentialId, 'revoke')
    await remove(second.credentialId, 'keep')
    const revoked = (await loadRevocations()).filter(({ kind }) => kind === 'credential')
    const subjects = revoked.map(({ subject }) => subject)
    expect(subjects).toContain(first.credentialId)
    expect(subjects).not.toContain(second.credentialId)
  })

  it('SE-04 its own expiry ends it, in whatever state, and it must lie ahead', async () => {
    const clientId = await app()
    expect(await add(clientId, { expiresAt: new Date(Date.now() - 1000) }).catch(codeOf)).toBe('invalid')
    const soon = new Date(Date.now() + 2 * HOUR * 1000)
    const [one, two] = [await add(clientId, { expiresAt: soon }), await add(clientId, { expiresAt: soon })]
    await rotate(clientId, one.credentialId, DAY)
    await deactivateCredential(as(owner), { clientId, credentialId: two.credentialId })
    expect(await works(clientId, one.secret)).toBe(true)
    await pass(clientId, 3)
    expect(await works(clientId, one.secret)).toBe(false)
    for (const { credentialId } of [one, two]) expect(await stateOf(clientId, credentialId)).toBe('expired')
  })

  it('SE-04 what somebody stopped stays so when the database’s clock is set back', async () => {
    const clientId = await app()
    for (const column of ['deactivated_at', 'revoked_at']) {
      const { secret, credentialId } = await add(clientId)
      expect(await works(clientId, secret)).toBe(true)
      await pool('pages').query(
        `UPDATE client_credential SET ${column} = now() + interval '1 hour' WHERE id = $1`,
        [credentialId],
      )
      expect(await works(clientId, secret), column).toBe(false)
    }
    expect(await stoppingEffect(owner, clientId)).toMatchObject({ liveSecrets: 0, liveKeys: 0 })
  })

  it('RV-01 what has ended by the database’s clock has ended for an instance whose clock is behind', async () => {
    const clientId = await app()
    const { credentialId } = await add(clientId)
    await rotate(clientId, credentialId, 0)
    const loaded = (await loadClient(clientId))?.secrets.find(({ id }) => id === credentialId)
    expect(loaded?.expiresAt).toBe(0)
  })
})

describe('who may', () => {
  it('TN-01 a stranger finds none of it: not_found for every verb, and nothing is written', async () => {
    const clientId = await app()
    const { credentialId } = await add(clientId)
    const target = { clientId, credentialId }
    const before = await auditOf(clientId)
    const attempts = (actor: Person, id: string) => {
      const foreign = { clientId, credentialId: id }
      return [
        rotateSecret({ actor }, { ...foreign, overlapSeconds: 0 }),
        rotateClientKey({ actor }, { ...foreign, overlapSeconds: 0, key: newKey() }),
        cancelRotation({ actor }, foreign),
        extendOverlap({ actor }, { ...foreign, overlapSeconds: HOUR }),
        retireCredential({ actor }, foreign),
        deactivateCredential({ actor }, foreign),
        reactivateCredential({ actor }, foreign),
        deleteCredential({ actor }, { ...foreign, confirmation: clientId, tokens: 'revoke' }),
      ]
    }
    expect(await outcome(attempts(stranger, credentialId))).toEqual({ won: 0, refused: ['not_found'] })
    expect(await outcome([addSecret(as(stranger), { clientId, name: 'x' })])).toMatchObject({ won: 0 })
    expect(await listCredentials(stranger, clientId)).toBeNull()
    // The owner, with the secret of another app, and with none at all.
    const elsewhere = await add(await app())
    expect(await outcome(attempts(owner, elsewhere.credentialId))).toEqual({ won: 0, refused: ['not_found'] })
    expect(await outcome(attempts(owner, NO_ID))).toEqual({ won: 0, refused: ['not_found'] })
    expect(await auditOf(clientId)).toEqual(before)
    expect(await stateOf(target.clientId, target.credentialId)).toBe('active')
  })
})

describe('many at once', () => {
  it('FT-09 of 50 who rotate the same secret at once one wins, the others are told; audit equals changes', async () => {
    const clientId = await app()
    const { credentialId } = await add(clientId)
    const races = Array.from({ length: 50 }, (_, index) => rotate(clientId, credentialId, (index % 3) * HOUR))
    expect(await outcome(races)).toEqual({ won: 1, refused: ['conflict'] })
    expect(await listCredentials(owner, clientId)).toHaveLength(2)
    expect(await auditOf(clientId)).toEqual(['added', 'rotated'])
    const [winner] = (await Promise.allSettled(races)).flatMap((race) =>
      race.status === 'fulfilled' ? [race.value] : [],
    )
    expect(await works(clientId, winner?.secret ?? '')).toBe(true)
  })

  it('FT-09 of 50 who add one at once five win, and every one of these works', async () => {
    const clientId = await app()
    const races = Array.from({ length: 50 }, () => add(clientId))
    expect(await outcome(races)).toEqual({ won: 5, refused: ['conflict'] })
    for (const race of await Promise.allSettled(races))
      if (race.status === 'fulfilled') expect(await works(clientId, race.value.secret)).toBe(true)
    expect(await auditOf(clientId)).toEqual(Array(5).fill('added'))
  })

  it('FT-09 adds, rotations and reactivations at once never make a sixth live one', async () => {
    const clientId = await app()
    const ids = (await Promise.all(Array.from({ length: 4 }, () => add(clientId)))).map(
      (one) => one.credentialId,
    )
    await deactivateCredential(as(owner), { clientId, credentialId: ids[0] ?? '' })
    const before = await auditOf(clientId)
    const races = Array.from({ length: 60 }, (_, index): Promise<unknown> => {
      const credentialId = ids[index % 4] ?? ''
      if (index % 3 === 0) return add(clientId)
      if (index % 3 === 1) return rotate(clientId, credentialId, HOUR)
      return reactivateCredential(as(owner), { clientId, credentialId })
    })
    const { won, refused } = await outcome(races)
    expect(refused).toEqual(['conflict'])
    const listed = (await listCredentials(owner, clientId)) ?? []
    expect(listed.filter(({ state }) => isLive(state))).toHaveLength(MAX_LIVE_CREDENTIALS)
    expect(await auditOf(clientId)).toHaveLength(before.length + won)
  })
})
