import { randomBytes } from 'node:crypto'
import { calculateJwkThumbprint } from 'jose'
import { describe, expect, it, vi } from 'vitest'
import { db, pool } from '#lib/db.ts'
import { provideSettings } from '#lib/env.ts'

/** As many instances as one likes: each has its own copy of the module. */
async function instance() {
  vi.resetModules()
  return await import('./keys.ts')
}

describe('signing keys', () => {
  it('FT-12 instances that start together on an empty database agree on one key', async () => {
    const instances = []
    for (let count = 0; count < 5; count++) instances.push(await instance())
    const sets = await Promise.all(instances.map(({ keySet }) => keySet()))
    expect(new Set(sets.map(({ signing }) => signing.kid)).size).toBe(1)
    expect(await db().signingKey.count()).toBe(1)
  })

  it('KY-02 the key id is the thumbprint, and only public members are published', async () => {
    const { published } = await (await instance()).keySet()
    const [key] = published
    expect(key?.kid).toBe(await calculateJwkThumbprint(key ?? {}, 'sha256'))
    expect(Object.keys(key ?? {}).sort()).toEqual(['alg', 'crv', 'kid', 'kty', 'use', 'x', 'y'])
  })

  it('KY-06 no private key stands in the database in the clear', async () => {
    const { rows } = await pool().query<{ row: string }>('SELECT k::text AS row FROM signing_key k')
    expect(rows[0]?.row).not.toMatch(/PRIVATE|"d"/)
    expect(rows[0]?.row).not.toContain(Buffer.from('PRIVATE KEY').toString('hex'))
  })

  it('KY-07 a wrong key-encryption key opens nothing and makes no new key', async () => {
    const right = process.env.LATCHKEY_KEK ?? ''
    vi.resetModules()
    const { provideSettings: provide } = await import('#lib/env.ts')
    provide({ LATCHKEY_KEK: randomBytes(32).toString('base64') })
    const { keySet } = await import('./keys.ts')
    await expect(keySet()).rejects.toThrow(/LATCHKEY_KEK/)
    expect(await db().signingKey.count()).toBe(1)
    provideSettings({ LATCHKEY_KEK: right })
  })
})

describe('rotation', () => {
  const operator = { kind: 'operator' as const, name: 'cli' as const }
  const statesNow = async () => (await (await import('./rotate.ts')).listKeys()).map(({ state }) => state)

  it('KY-03 publishes a new key that does not sign yet; of 10 who rotate at once one does, the others are told', async () => {
    vi.resetModules()
    const { rotateKey } = await import('./rotate.ts')
    const before = await (await instance()).keySet()
    const attempts = await Promise.allSettled(
      Array.from({ length: 10 }, () => rotateKey({ actor: operator })),
    )
    expect(attempts.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
    const after = await (await instance()).keySet()
    expect(after.published).toHaveLength(before.published.length + 1)
    expect(after.signing.kid).toBe(before.signing.kid)
    expect(await statesNow()).toEqual(['published', 'signing'])
  })

  it('KY-04 when its time has come the new key signs, and the old one is still published', async () => {
    const before = await (await instance()).keySet()
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 24 * 3600_000 + 1_000 })
    const after = await (await instance()).keySet()
    vi.useRealTimers()
    expect(after.signing.kid).not.toBe(before.signing.kid)
    expect(after.published.map(({ kid }) => kid)).toContain(before.signing.kid)
  })

  it('the schedule does nothing before its time, and one thing after', async () => {
    vi.resetModules()
    const { rotateKeyWhenDue } = await import('./rotate.ts')
    expect(await rotateKeyWhenDue()).toBeNull()
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 92 * 24 * 3600_000 })
    const made = await Promise.all(Array.from({ length: 5 }, () => rotateKeyWhenDue()))
    vi.useRealTimers()
    expect(made.filter(Boolean)).toHaveLength(1)
  })

  it('removing the key that signs makes another that signs at once, and is audited', async () => {
    vi.resetModules()
    const { retireKey } = await import('./rotate.ts')
    const before = await (await instance()).keySet()
    const { replacedBy } = await retireKey({ actor: operator }, { kid: before.signing.kid })
    const after = await (await instance()).keySet()
    expect(after.signing.kid).toBe(replacedBy)
    expect(after.published.map(({ kid }) => kid)).not.toContain(before.signing.kid)
    await expect(retireKey({ actor: operator }, { kid: before.signing.kid })).rejects.toMatchObject({
      code: 'conflict',
    })
    expect(await db().auditEntry.count({ where: { action: 'signing_key.retired' } })).toBe(1)
  })
})
