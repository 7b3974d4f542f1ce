import { describe, expect, it } from 'vitest'
import { type Client, StoreUnavailable } from '#lib/oauth/ports.ts'
import type { Listening } from '#lib/platform/db/change-listener.ts'
import { ClientDirectory } from './directory.ts'

const client = (clientId: string, scopes: string[] = []): Client => ({
  id: clientId,
  clientId,
  status: 'active',
  environment: 'live',
  restrictions: [],
  secrets: [],
  keys: [],
  authMethods: ['client_secret_basic'],
  grantTypes: ['client_credentials'],
  apis: [{ id: 'api', audience: 'https://api.example', scopes, tokenTtlSeconds: 3600, signingAlg: 'ES256' }],
  withheldScopes: [],
  serves: [],
  mayNameTokenEndpoint: false,
})

/** A directory over a database that the test holds in its hand. */
function fixture() {
  const world = {
    now: 1_000_000,
    listening: { since: 0, confirmedAt: 0 } as Listening | null,
    lastListened: null as Listening | null,
    rows: new Map<string, Client>(),
    loads: 0,
    away: false,
    gate: Promise.resolve(),
  }
  const directory = new ClientDirectory({
    async load(clientId) {
      world.loads++
      const row = world.rows.get(clientId) ?? null
      await world.gate
      if (world.away) throw new Error('connection refused')
      return row
    },
    listeningSince: () => world.listening,
    lastListened: () => world.lastListened,
    now: () => world.now,
  })
  return { world, directory }
}

describe('client directory', () => {
  it('asks the database once for a client that is asked for many times', async () => {
    const { world, directory } = fixture()
    world.rows.set('acme', client('acme'))
    await Promise.all(Array.from({ length: 100 }, () => directory.find('acme')))
    await directory.find('acme')
    expect(world.loads).toBe(1)
  })

  it('answers with the new state after a change', async () => {
    const { world, directory } = fixture()
    world.rows.set('acme', client('acme'))
    await directory.find('acme')
    world.rows.set('acme', client('acme', ['read']))
    directory.invalidate('acme')
    expect((await directory.find('acme'))?.apis[0].scopes).toEqual(['read'])
  })

  it('does not keep an answer that was read before a change which came while it was under way', async () => {
    const { world, directory } = fixture()
    world.rows.set('acme', client('acme'))
    const gate = Promise.withResolvers<void>()
    world.gate = gate.promise
    const early = directory.find('acme')
    world.rows.set('acme', client('acme', ['read']))
    directory.invalidate('acme')
    gate.resolve()
    await early
    expect((await directory.find('acme'))?.apis[0].scopes).toEqual(['read'])
  })

  it('learns of a client that was made after it was asked for in vain', async () => {
    const { world, directory } = fixture()
    expect(await directory.find('acme')).toBeNull()
    world.rows.set('acme', client('acme'))
    directory.invalidate('acme')
    expect(await directory.find('acme')).not.toBeNull()
  })

  it('RV-01 trusts no answer for more than 5 s while changes are not heard of', async () => {
    const { world, directory } = fixture()
    world.listening = null
    world.rows.set('acme', client('acme'))
    await directory.find('acme')
    world.now += 4_999
    await directory.find('acme')
    expect(world.loads).toBe(1)
    world.now += 1
    await directory.find('acme')
    expect(world.loads).toBe(2)
  })

  it('reads again what it learnt before the listening connection was made anew', async () => {
    const { world, directory } = fixture()
    world.rows.set('acme', client('acme'))
    await directory.find('acme')
    world.now += 6_000
    world.listening = { since: world.now, confirmedAt: world.now }
    await directory.find('acme')
    expect(world.loads).toBe(2)
  })

  it('RE-02 lets a known client go on for 15 minutes while the database is away, and nobody else', async () => {
    const { world, directory } = fixture()
    world.rows.set('acme', client('acme'))
    await directory.find('acme')
    world.away = true
    world.listening = null
    world.now += 15 * 60_000 - 1
    expect(await directory.find('acme')).not.toBeNull()
    await expect(directory.find('other')).rejects.toThrow(StoreUnavailable)
    world.now += 1
    await expect(directory.find('acme')).rejects.toThrow(StoreUnavailable)
  })

  it('RE-02 counts the grace time from when a client was last known to be as it is, not from when it was read', async () => {
    const { world, directory } = fixture()
    world.rows.set('acme', client('acme'))
    await directory.find('acme')
    world.now += 24 * 3_600_000
    world.away = true
    world.listening = null
    world.lastListened = { since: 0, confirmedAt: world.now }
    world.now += 15 * 60_000 - 1
    expect(await directory.find('acme')).not.toBeNull()
    world.now += 1
    await expect(directory.find('acme')).rejects.toThrow(StoreUnavailable)
  })

  it('RE-02 asks a database that is away at most once a second, and keeps nobody waiting meanwhile', async () => {
    const { world, directory } = fixture()
    world.rows.set('acme', client('acme'))
    await directory.find('acme')
    world.away = true
    world.listening = null
    world.now += 10_000
    for (let index = 0; index < 100; index++) await directory.find('acme')
    expect(world.loads).toBe(2)
    world.now += 1_000
    for (let index = 0; index < 100; index++) await directory.find('acme')
    expect(world.loads).toBe(3)
  })

  it('RE-02 keeps nobody waiting for a database that was away a moment ago, and asks it all the same', async () => {
    const { world, directory } = fixture()
    world.rows.set('acme', client('acme'))
    await directory.find('acme')
    world.listening = null
    world.away = true
    world.now += 6_000
    await directory.find('acme')
    expect(world.loads).toBe(2)

    world.now += 1_500
    world.away = false
    world.rows.set('acme', client('acme', ['new:scope']))
    let answerNow = () => {}
    world.gate = new Promise<void>((done) => {
      answerNow = done
    })
    expect((await directory.find('acme'))?.apis[0].scopes).toEqual([])
    await directory.find('acme')
    expect(world.loads).toBe(3)
    answerNow()
    await expect.poll(async () => (await directory.find('acme'))?.apis[0].scopes).toEqual(['new:scope'])
  })

  it('RE-02 takes a database that does not answer for one that is away', async () => {
    const { world, directory } = fixture()
    world.rows.set('acme', client('acme'))
    await directory.find('acme')
    world.listening = null
    world.now += 10_000
    world.gate = new Promise(() => {})
    expect(await directory.find('acme')).not.toBeNull()
  })

  it('reads every client again after a change to what they share, once each', async () => {
    const { world, directory } = fixture()
    for (const clientId of ['acme', 'other']) {
      world.rows.set(clientId, client(clientId))
      await directory.find(clientId)
      world.rows.set(clientId, client(clientId, ['read']))
    }
    directory.readAgain()
    world.now += 1
    for (const clientId of ['acme', 'other', 'acme', 'other'])
      expect((await directory.find(clientId))?.apis[0].scopes).toEqual(['read'])
    expect(world.loads).toBe(4)
  })

  it('does not keep an answer that was read before a shared change which came while it was under way', async () => {
    const { world, directory } = fixture()
    world.rows.set('acme', client('acme'))
    const gate = Promise.withResolvers<void>()
    world.gate = gate.promise
    const early = directory.find('acme')
    world.rows.set('acme', client('acme', ['read']))
    directory.readAgain()
    gate.resolve()
    await early
    world.now += 1
    expect((await directory.find('acme'))?.apis[0].scopes).toEqual(['read'])
  })

  it('RE-02 lets a known client go on after a shared change, when the database is away', async () => {
    const { world, directory } = fixture()
    world.rows.set('acme', client('acme'))
    await directory.find('acme')
    directory.readAgain()
    world.away = true
    world.now += 15 * 60_000 - 1
    expect(await directory.find('acme')).not.toBeNull()
  })

  it('keeps the clients in use when more come than it has room for', async () => {
    const { world, directory } = fixture()
    const all = Array.from({ length: 100_000 }, (_, index) => `client-${index}`)
    for (const clientId of [...all, 'one-more']) world.rows.set(clientId, client(clientId))
    for (const clientId of all) await directory.find(clientId)
    await directory.find('client-0')
    await directory.find('one-more')
    const loads = world.loads
    await directory.find('client-0')
    expect(world.loads).toBe(loads)
    await directory.find('client-1')
    expect(world.loads).toBe(loads + 1)
  })

  it('FT-08 a flood of made-up IDs leaves the known clients in place', async () => {
    const { world, directory } = fixture()
    world.rows.set('acme', client('acme'))
    await directory.find('acme')
    for (let index = 0; index < 20_000; index++) await directory.find(`unknown-${index}`)
    const before = world.loads
    await directory.find('acme')
    expect(world.loads).toBe(before)
  })
})
