import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { addClient, fakeServer } from '#e2e/fixtures/fake-server.ts'
import type { Operator, Person } from '#lib/access/actor.ts'
import { revokeTokens } from '#lib/features/apps/revoke-tokens.ts'
import { setClientStatus } from '#lib/features/apps/set-status.ts'
import { equipClient } from '#lib/features/credentials/equip-client.ts'
import { signingKey } from '#lib/features/signing-keys/keys.ts'
import { StoreUnavailable } from '#lib/oauth/ports.ts'
import { issueAccessToken } from '#lib/oauth/tokens/access-token.ts'
import { ChangeListener } from '#lib/platform/db/change-listener.ts'
import { db, notify } from '#lib/platform/db/db.ts'
import { pool } from '#lib/platform/db/pools.ts'
import { env } from '#lib/platform/env.ts'
import { RevocationList } from '#lib/runtime/protocol/revocation-list.ts'
import { deleteOldRowsOf } from '#lib/runtime/retention.ts'
import { cutOffAt, nowInSeconds, ofToken } from './revocation.ts'
import { loadRevocations, parseAnnouncement, storeRevocation } from './store.ts'

const operator: Operator = { kind: 'operator', name: 'cli' }

const listener = new ChangeListener({
  databaseUrl: env.databaseUrl ?? '',
  handlers: {
    revocation_changed(payload) {
      const revocation = parseAnnouncement(payload)
      if (revocation) list.apply(revocation)
    },
  },
  notify,
  onDeaf() {},
})
const list = new RevocationList({
  load: loadRevocations,
  listeningSince: () => listener.listeningSince(),
  now: Date.now,
})

beforeAll(async () => {
  await listener.start()
  await list.start()
})

afterAll(async () => {
  list.stop()
  await listener.stop()
})

async function client(clientId: string): Promise<{ id: string; secretId: string }> {
  const input = { clientId, name: clientId, description: '', environment: 'live' as const, scopes: [] }
  await equipClient({ actor: operator }, { ...input, team: 'revocations' })
  const { id, credentials } = await db().client.findUniqueOrThrow({
    where: { clientId },
    select: { id: true, credentials: { select: { id: true } } },
  })
  return { id, secretId: credentials[0]?.id ?? '' }
}

const tokenOf = ({ id, secretId }: { id: string; secretId: string }, issuedAt = nowInSeconds()) => ({
  jti: `token of ${id}`.slice(0, 64),
  clientRef: id,
  credentialRef: secretId,
  issuedAt,
  expiresAt: issuedAt + 3600,
})

async function until(condition: () => boolean, withinMs = 15_000): Promise<void> {
  for (const end = Date.now() + withinMs; !condition() && Date.now() < end; ) await sleep(10)
  expect(condition()).toBe(true)
}

const auditRows = (action: string) => db().auditEntry.count({ where: { action } })

describe('revocations', () => {
  it('RV-02 are announced to whoever listens', async () => {
    const token = tokenOf(await client('announced'))
    await storeRevocation(ofToken(token))
    await until(() => list.isRevoked(token))
  })

  it('RV-02 are heard of within 5 s when the channel was cut', async () => {
    const token = tokenOf(await client('unheard'))
    await pool('pages').query(
      "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'latchkey-listener'",
    )
    await storeRevocation(ofToken(token))
    await until(() => list.isRevoked(token))
  })

  it('NG-18 keep the later of two cut-offs for one subject', async () => {
    for (const [first, second] of [
      [100, 200],
      [200, 100],
    ] as const) {
      const subject = `order ${first}`
      const base = nowInSeconds()
      await storeRevocation(cutOffAt('client', subject, base + first))
      await storeRevocation(cutOffAt('client', subject, base + second))
      const stored = (await loadRevocations()).find((entry) => entry.subject === subject)
      expect(stored).toEqual(cutOffAt('client', subject, base + 200))
    }
  })

  it('RV-02 take effect by client and by secret, each with one audit row', async () => {
    const one = await client('by-client')
    const two = await client('by-secret')
    const before = await auditRows('credential.tokens_revoked')
    await revokeTokens({ actor: operator }, { kind: 'client', clientId: 'by-client' })
    await revokeTokens({ actor: operator }, { kind: 'secret', secretId: two.secretId })
    await until(() => list.isRevoked(tokenOf(one, nowInSeconds() - 10)))
    await until(() => list.isRevoked(tokenOf(two, nowInSeconds() - 10)))
    expect(await auditRows('client.tokens_revoked')).toBe(1)
    expect(await auditRows('credential.tokens_revoked')).toBe(before + 1)
  })

  it('RV-02 take effect for one token that this server signed, and no other', async () => {
    const server = await fakeServer({ issuer: env.publicUrl, signingKey, now: Date.now })
    const { id, secretId } = await client('signed')
    const signed = addClient(server, 'signed', 'x', { id })
    const grant = { client: signed, credentialId: secretId, api: signed.apis[0], scope: '' }
    const { sign, jti } = await issueAccessToken(grant, server)
    const token = await sign()
    expect(await revokeTokens({ actor: operator }, { kind: 'token', token })).toEqual({ wasRevoked: false })
    expect(await revokeTokens({ actor: operator }, { kind: 'token', token })).toEqual({ wasRevoked: true })
    const entries = await loadRevocations()
    expect(entries.filter(({ kind, subject }) => kind === 'token' && subject === jti)).toHaveLength(1)
    await expect(
      revokeTokens({ actor: operator }, { kind: 'token', token: 'garbage' }),
    ).rejects.toMatchObject({ code: 'invalid' })
  })

  it('refuse what does not exist, and developers', async () => {
    const ada: Person = { kind: 'person', id: 'x', email: 'a@b', name: 'Ada', role: 'developer', teams: [] }
    await expect(revokeTokens({ actor: ada }, { kind: 'global' })).rejects.toMatchObject({
      code: 'forbidden',
    })
    for (const target of [
      { kind: 'client', clientId: 'nobody' },
      { kind: 'secret', secretId: 'no uuid' },
      { kind: 'secret', secretId: '019a0000-0000-7000-8000-000000000000' },
    ] as const) {
      await expect(revokeTokens({ actor: operator }, target)).rejects.toMatchObject({ code: 'not_found' })
    }
  })

  it('RV-02 suspending revokes what a client holds and what is still issued in ignorance; resuming ends that', async () => {
    const held = await client('paused')
    const set = (status: 'suspended' | 'active') =>
      setClientStatus({ actor: operator }, { clientId: 'paused', status })
    await set('suspended')
    const before = nowInSeconds()
    await until(() => list.isRevoked(tokenOf(held, before)) && list.isRevoked(tokenOf(held, before + 900)))
    await sleep(2000)
    await set('active')
    const after = nowInSeconds()
    await until(() => !list.isRevoked(tokenOf(held, after)))
    expect(list.isRevoked(tokenOf(held, before))).toBe(true)
  })

  it('are deleted once they have expired', async () => {
    await storeRevocation(cutOffAt('client', 'long gone', nowInSeconds() - 10 * 86_400))
    await storeRevocation(cutOffAt('client', 'still here', nowInSeconds()))
    expect(await deleteOldRowsOf('revocation')).toBe(1)
    const left = await db().revocation.findMany({ select: { subject: true } })
    expect(left.map(({ subject }) => subject)).toContain('still here')
    expect(left.map(({ subject }) => subject)).not.toContain('long gone')
  })

  it('RV-02 stay small: an overlong subject is refused', async () => {
    await expect(storeRevocation(cutOffAt('client', 'x'.repeat(65), 0))).rejects.toThrow(StoreUnavailable)
  })
})
