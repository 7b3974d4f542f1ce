import { randomBytes } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { calculateJwkThumbprint } from 'jose'
import { describe, expect, it, vi } from 'vitest'
import type { SigningAlg } from '#lib/oauth/tokens/signing-alg.ts'
import { db } from '#lib/platform/db/db.ts'
import { pool } from '#lib/platform/db/pools.ts'
import { provideSettings } from '#lib/platform/env.ts'
import type { KeySet } from './keys.ts'

const kidOf = ({ signing }: KeySet, alg: SigningAlg = 'ES256') => signing.get(alg)?.kid ?? ''

/** As many instances as one likes: each has its own copy of the module. */
async function instance() {
  vi.resetModules()
  return await import('./keys.ts')
}

/** Nobody who asks for keys waits for more than a second; a busy machine needs longer for its first connections. */
const keysOf = ({ keySet }: { keySet: () => Promise<KeySet> }) => vi.waitFor(keySet, { timeout: 20_000 })

describe('signing keys', () => {
  it('FT-12 instances that start together on an empty database agree on one key', async () => {
    const instances = []
    for (let count = 0; count < 5; count++) instances.push(await instance())
    const sets = await Promise.all(instances.map(keysOf))
    expect(new Set(sets.map((keys) => kidOf(keys))).size).toBe(1)
    expect(await db().signingKey.count()).toBe(1)
  })

  it('KY-02 the key id is the thumbprint, and only public members are published', async () => {
    const { published } = await keysOf(await instance())
    const [key] = published
    expect(key?.kid).toBe(await calculateJwkThumbprint(key ?? {}, 'sha256'))
    expect(Object.keys(key ?? {}).sort()).toEqual(['alg', 'crv', 'kid', 'kty', 'use', 'x', 'y'])
  })

  it('KY-06 no private key stands in the database in the clear', async () => {
    const { rows } = await pool('pages').query<{ row: string }>('SELECT k::text AS row FROM signing_key k')
    expect(rows[0]?.row).not.toMatch(/PRIVATE|"d"/)
    expect(rows[0]?.row).not.toContain(Buffer.from('PRIVATE KEY').toString('hex'))
  })

  it('KY-07 a wrong key-encryption key opens nothing and makes no new key', async () => {
    const right = process.env.LATCHKEY_KEK ?? ''
    vi.resetModules()
    const { provideSettings: provide } = await import('#lib/platform/env.ts')
    provide({ LATCHKEY_KEK: randomBytes(32).toString('base64') })
    const { keySet } = await import('./keys.ts')
    await expect(keySet()).rejects.toThrow(/LATCHKEY_KEK/)
    expect(await db().signingKey.count()).toBe(1)
    provideSettings({ LATCHKEY_KEK: right })
  })
})

describe('a database that does not answer', () => {
  /** Longer than all that follows takes when only the first waits, and for a second at most. */
  const YARDSTICK = 'SELECT pg_sleep(9)'
  const JUST_OLD_ENOUGH_MS = 300

  it('RE-01 makes one caller wait for a moment, and none after; the keys that were read stay in use', async () => {
    vi.resetModules()
    const { provideSettings: provide } = await import('#lib/platform/env.ts')
    provide({ JWKS_MAX_AGE: '1s' })
    const { keySet } = await import('./keys.ts')
    const known = await keySet()

    const blocker = await pool('pages').connect()
    await blocker.query('BEGIN')
    await blocker.query('LOCK TABLE signing_key IN ACCESS EXCLUSIVE MODE')
    let yardstickPassed = false
    const yardstick = pool('jobs')
      .query(YARDSTICK)
      .then(() => {
        yardstickPassed = true
      })
    for (let call = 0; call < 8; call++) {
      await sleep(JUST_OLD_ENOUGH_MS)
      expect(kidOf(await keySet())).toBe(kidOf(known))
    }
    expect(yardstickPassed).toBe(false)
    await yardstick
    await blocker.query('ROLLBACK')
    blocker.release()
    provide({ JWKS_MAX_AGE: '' })
  })
})

describe('rotation', () => {
  const operator = { kind: 'operator' as const, name: 'cli' as const }
  const statesNow = async () => (await (await import('./rotate.ts')).listKeys()).map(({ state }) => state)

  it('KY-03 publishes a new key that does not sign yet; of 10 who rotate at once one does, the others are told', async () => {
    vi.resetModules()
    const { rotateKey } = await import('./rotate.ts')
    const before = await keysOf(await instance())
    const attempts = await Promise.allSettled(
      Array.from({ length: 10 }, () => rotateKey({ actor: operator }, { alg: 'ES256' })),
    )
    expect(attempts.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
    const after = await keysOf(await instance())
    expect(after.published).toHaveLength(before.published.length + 1)
    expect(kidOf(after)).toBe(kidOf(before))
    expect(await statesNow()).toEqual(['published', 'signing'])
  })

  it('KY-04 when its time has come the new key signs, and the old one is still published', async () => {
    const before = await keysOf(await instance())
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 24 * 3600_000 + 11_000 })
    const after = await keysOf(await instance())
    vi.useRealTimers()
    expect(kidOf(after)).not.toBe(kidOf(before))
    expect(after.published.map(({ kid }) => kid)).toContain(kidOf(before))
  })

  it('the schedule does nothing before its time, and one thing after', async () => {
    vi.resetModules()
    const { rotateKeysWhenDue } = await import('./rotate.ts')
    expect(await rotateKeysWhenDue()).toEqual([])
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 92 * 24 * 3600_000 })
    const made = await Promise.all(Array.from({ length: 5 }, () => rotateKeysWhenDue()))
    vi.useRealTimers()
    expect(made.flat()).toMatchObject([{ alg: 'ES256' }])
  })

  it('removing the key that signs makes another that signs at once, and is audited', async () => {
    vi.resetModules()
    const { retireKey } = await import('./rotate.ts')
    const before = await keysOf(await instance())
    const { replacedBy } = await retireKey({ actor: operator }, { kid: kidOf(before) })
    const after = await keysOf(await instance())
    expect(kidOf(after)).toBe(replacedBy)
    expect(after.published.map(({ kid }) => kid)).not.toContain(kidOf(before))
    await expect(retireKey({ actor: operator }, { kid: kidOf(before) })).rejects.toMatchObject({
      code: 'conflict',
    })
    expect(await db().auditEntry.count({ where: { action: 'signing_key.retired' } })).toBe(1)
  })
})

describe('algorithms', () => {
  const operator = { kind: 'operator' as const, name: 'cli' as const }

  it.each([
    ['RS256', ['alg', 'e', 'kid', 'kty', 'n', 'use']],
    ['EdDSA', ['alg', 'crv', 'kid', 'kty', 'use', 'x']],
  ] as const)(
    'FT-12 KY-02 instances that first ask for %s together agree on one key, beside the others',
    async (alg, members) => {
      const before = await keysOf(await instance())
      const instances = []
      for (let count = 0; count < 5; count++) instances.push(await instance())
      const keys = await Promise.all(instances.map(({ signingKey }) => signingKey(alg)))
      expect(new Set(keys.map(({ kid }) => kid)).size).toBe(1)
      expect(await db().signingKey.count({ where: { alg } })).toBe(1)

      const after = await keysOf(await instance())
      expect(kidOf(after)).toBe(kidOf(before))
      const jwk = after.published.find((key) => key.alg === alg)
      expect(Object.keys(jwk ?? {}).sort()).toEqual(members)
      expect(jwk?.kid).toBe(await calculateJwkThumbprint(jwk ?? {}, 'sha256'))
    },
  )

  it('one process that is asked often for a first key makes one pair', async () => {
    await db().signingKey.deleteMany({ where: { alg: 'RS256' } })
    const { signingKey } = await instance()
    await signingKey('ES256')
    const pairs = vi.spyOn(crypto.subtle, 'generateKey')
    const keys = await Promise.all(Array.from({ length: 50 }, () => signingKey('RS256')))
    expect(pairs).toHaveBeenCalledTimes(1)
    pairs.mockRestore()
    expect(new Set(keys.map(({ kid }) => kid)).size).toBe(1)
    // What another has made is found, and not made again.
    const other = await instance()
    await other.keySet()
    expect((await other.signingKey('RS256')).kid).toBe(keys[0]?.kid)
  })

  it('JW-03 an RSA key has 3072 bits', async () => {
    const { published } = await keysOf(await instance())
    const modulus = published.find(({ alg }) => alg === 'RS256')?.n ?? ''
    expect(Buffer.from(modulus, 'base64url')).toHaveLength(384)
  })

  it('KY-03 each algorithm rotates by itself, by hand and by schedule', async () => {
    vi.resetModules()
    const { rotateKey, rotateKeysWhenDue } = await import('./rotate.ts')
    const before = await keysOf(await instance())
    const { kid } = await rotateKey({ actor: operator }, { alg: 'EdDSA' })
    await expect(rotateKey({ actor: operator }, { alg: 'EdDSA' })).rejects.toMatchObject({ code: 'conflict' })
    const published = await keysOf(await instance())
    for (const alg of ['ES256', 'RS256', 'EdDSA'] as const)
      expect(kidOf(published, alg)).toBe(kidOf(before, alg))
    expect(published.published.find((key) => key.kid === kid)).toMatchObject({ alg: 'EdDSA' })

    // No API uses RS256 here: only what is in use is replaced by schedule.
    const used = await db().api.create({
      data: { id: 'edwards', name: 'Edwards', audience: 'urn:edwards', signingAlg: 'EdDSA' },
      select: { id: true },
    })
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 200 * 24 * 3600_000 })
    const made = await rotateKeysWhenDue()
    vi.useRealTimers()
    expect(made.map(({ alg }) => alg).sort()).toEqual(['ES256', 'EdDSA'].sort())
    await db().api.delete({ where: used, select: { id: true } })
  })
})
