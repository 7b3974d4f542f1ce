import { describe, expect, it } from 'vitest'
import { StoreUnavailable } from '#lib/oauth/ports.ts'
import { ScopeNames } from './scope-names.ts'

function fixture() {
  const world = { now: 0, loads: 0, away: false, scopes: [{ name: 'rooms:read', audience: 'urn:rooms' }] }
  const names = new ScopeNames({
    now: () => world.now,
    async load() {
      world.loads++
      if (world.away) throw new Error('connection refused')
      return world.scopes
    },
  })
  return { world, names }
}

describe('published scope names', () => {
  it('are those of one API, or all', async () => {
    const { world, names } = fixture()
    world.scopes = [...world.scopes, { name: 'bookings:read', audience: 'urn:bookings' }]
    expect(await names.list()).toEqual(['rooms:read', 'bookings:read'])
    expect(await names.list('urn:bookings')).toEqual(['bookings:read'])
    expect(await names.list('urn:other')).toEqual([])
  })

  it('are read once for all who ask at once, and again after five seconds', async () => {
    const { world, names } = fixture()
    await Promise.all(Array.from({ length: 50 }, () => names.list()))
    world.now = 4_999
    await names.list()
    expect(world.loads).toBe(1)
    world.scopes = [{ name: 'rooms:write', audience: 'urn:rooms' }]
    world.now = 5_000
    expect(await names.list()).toEqual(['rooms:write'])
    expect(world.loads).toBe(2)
  })

  it('go on being given while the database is away', async () => {
    const { world, names } = fixture()
    await names.list()
    world.away = true
    world.now = 60_000
    expect(await names.list()).toEqual(['rooms:read'])
  })

  it('ER-06 are unavailable when they never could be read, and come back', async () => {
    const { world, names } = fixture()
    world.away = true
    await expect(names.list()).rejects.toThrow(StoreUnavailable)
    world.away = false
    expect(await names.list()).toEqual(['rooms:read'])
  })
})
