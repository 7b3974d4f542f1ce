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
