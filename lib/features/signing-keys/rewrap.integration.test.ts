import { randomBytes, randomUUID } from 'node:crypto'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { developer } from '#e2e/fixtures/people.ts'
import { db } from '#lib/platform/db/db.ts'
import type { SealedRows } from './rewrap.ts'

const actor = { kind: 'operator' as const, name: 'cli' as const }
const newKek = () => randomBytes(32).toString('base64')
const first = process.env.LATCHKEY_KEK ?? ''
let current = first

/** A process with these keys: modules of its own. */
async function withKeks(LATCHKEY_KEK: string, LATCHKEY_KEK_OLD = '') {
  vi.resetModules()
  const { provideSettings } = await import('#lib/platform/env.ts')
  provideSettings({ LATCHKEY_KEK, LATCHKEY_KEK_OLD })
  const { sealedAuthenticators, newSealedSecret, shownSecret } = await import(
    '#lib/features/people/factors/totp.ts'
  )
  const { rewrap, rewrapNeeded } = await import('./rewrap.ts')
  const { serverSecret } = await import('./server-secret.ts')
  const { keySet, signingKey } = await import('./keys.ts')
  const holders = await import('./kek-holders.ts')
  const { db: ownDb } = await import('#lib/platform/db/db.ts')
  const others = { authenticators: sealedAuthenticators }
  return {
    ...{ serverSecret, keySet, signingKey, holders },
    rewrap: (changes: Partial<SealedRows> = {}) =>
      rewrap({ actor }, { authenticators: { ...sealedAuthenticators, ...changes } }),
    needed: () => rewrapNeeded({ actor }, others),
    async enrol(userId: string) {
      await ownDb().$transaction(async (tx) => {
        const sealedSecret = await newSealedSecret(tx, userId)
        await tx.totp.create({
          data: { userId, sealedSecret, confirmedAt: new Date() },
          select: { userId: true },
        })
      })
    },
    async secretOf(userId: string) {
      const { sealedSecret } = await ownDb().totp.findUniqueOrThrow({ where: { userId } })
      return shownSecret(userId, sealedSecret, { issuer: 'x', label: 'x' }).text
    },
  }
}

afterEach(async () => {
  const { provideSettings } = await import('#lib/platform/env.ts')
  provideSettings({ LATCHKEY_KEK: current, LATCHKEY_KEK_OLD: '' })
})

describe('key rewrap', () => {
  it('KY-07 moves all that is sealed, after which the new key alone opens it, and nothing is voided', async () => {
    const before = await withKeks(current)
    const people = await Promise.all(['kek-a', 'kek-b'].map(developer))
    for (const { id } of people) await before.enrol(id)
    const [session, key] = [await before.serverSecret('session'), await before.signingKey('ES256')]
    const secrets = await Promise.all(people.map(({ id }) => before.secretOf(id)))

    const next = newKek()
    const both = await withKeks(next, current)
    // With both keys it works before anything is moved, and what is made then is sealed with the old one.
    expect((await both.serverSecret('session')).equals(session)).toBe(true)
    await both.serverSecret('made-between')
    await expect((await withKeks(current)).serverSecret('made-between')).resolves.toHaveLength(32)
    const { left } = await (await withKeks(next, current)).needed()
    expect(left.authenticators).toBe(2)

    const { rewrap, needed } = await withKeks(next, current)
    const done = await rewrap()
    expect(done).toMatchObject({
      rewrapped: { ...left },
      left: { authenticators: 0, serverSecrets: 0, signingKeys: 0 },
      lost: { authenticators: 0, serverSecrets: 0, signingKeys: 0 },
    })
    expect(await rewrap()).toMatchObject({ before: null, rewrapped: { authenticators: 0 } })
    expect((await needed()).left).toEqual({ authenticators: 0, serverSecrets: 0, signingKeys: 0 })

    const after = await withKeks(next)
    expect((await after.serverSecret('session')).equals(session)).toBe(true)
    expect((await after.signingKey('ES256')).kid).toBe(key.kid)
    expect(await Promise.all(people.map(({ id }) => after.secretOf(id)))).toEqual(secrets)

    const old = await withKeks(current)
    await expect(old.keySet()).rejects.toThrow(/LATCHKEY_KEK/)
    await expect(old.serverSecret('never-made')).rejects.toThrow(/LATCHKEY_KEK/)
    await expect(old.holders.usesNewestKek()).rejects.toThrow(/LATCHKEY_KEK/)
    expect(await old.holders.hasKekInUse()).toBe(false)
    expect(await db().serverSecret.count({ where: { name: 'never-made' } })).toBe(0)
    current = next
  })

  it('KY-07 is told in the audit log, by fingerprint, once', async () => {
    const names = ['kek.replaced', 'kek.rewrapped']
    const rows = await db().auditEntry.findMany({
      where: { action: { in: names } },
      select: { action: true, detail: true },
      orderBy: { seq: 'asc' },
    })
    expect(rows).toMatchObject([
      { action: 'kek.replaced', detail: { before: expect.stringMatching(/^[0-9a-f]{16}$/) } },
      { action: 'kek.rewrapped', detail: { authenticators: 2 } },
    ])
    expect(JSON.stringify(rows)).not.toContain(current)
  })

  it('KY-07 broken off, it goes on: until the end a start with the new key alone is refused', async () => {
    const next = newKek()
    const person = await developer('kek-broken-off')
    await (await withKeks(current)).enrol(person.id)
    const killed = () => Promise.reject(new Error('killed'))
    await expect((await withKeks(next, current)).rewrap({ after: killed })).rejects.toThrow('killed')
    await expect((await withKeks(next)).keySet()).rejects.toThrow(/LATCHKEY_KEK/)
    await expect((await withKeks(current)).holders.usesNewestKek()).rejects.toThrow(/LATCHKEY_KEK/)
    const again = await withKeks(next, current)
    expect((await again.needed()).left).toMatchObject({ authenticators: 3 })
    expect(await again.rewrap()).toMatchObject({ before: null, left: { signingKeys: 0 } })
    await expect((await withKeks(next)).keySet()).resolves.toBeDefined()
    current = next
  })

  it('KY-07 waits for whoever seals, so that nothing is left with the old key', async () => {
    const next = newKek()
    const person = await developer('kek-at-once')
    const both = await withKeks(next, current)
    const { sealIn } = await import('./kek-in-use.ts')
    const { db: ownDb } = await import('#lib/platform/db/db.ts')
    let done: Promise<unknown> = Promise.resolve()
    await ownDb().$transaction(async (tx) => {
      const sealedSecret = await sealIn(tx, Buffer.from('x'.repeat(20)), `totp:${person.id}`)
      done = both.rewrap()
      await new Promise((resolve) => setTimeout(resolve, 300))
      await tx.totp.create({ data: { userId: person.id, sealedSecret }, select: { userId: true } })
    })
    expect(await done).toMatchObject({ left: { authenticators: 0 }, lost: { authenticators: 0 } })
    await expect((await withKeks(next)).secretOf(person.id)).resolves.toMatch(/^[A-Z2-7]+$/)
    current = next
  })

  it('KY-07 does not begin while an instance runs that has the old key alone, and names it', async () => {
    const next = newKek()
    const running = { id: randomUUID(), name: 'node-7 (process 12)' }
    await (await withKeks(current)).holders.noteKeks(running)
    const { rewrap, needed, holders } = await withKeks(next, current)
    await expect(rewrap()).rejects.toThrow(/^node-7 \(process 12\) doesn’t have this LATCHKEY_KEK/)
    expect((await needed()).behind).toEqual([running])
    expect(await holders.usesNewestKek()).toBe(false)
    // One that was killed counts for a minute.
    await db().$executeRaw`UPDATE kek_holder SET seen_at = now() - interval '61 seconds'`
    expect((await needed()).behind).toEqual([])
    await holders.noteKeks(running)
    expect((await needed()).behind).toEqual([])
    await holders.forgetKeks(running.id)
    expect(await db().kekHolder.count()).toBe(0)
  })
})
