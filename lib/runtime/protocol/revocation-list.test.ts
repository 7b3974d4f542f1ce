import { describe, expect, it } from 'vitest'
import { cutOffAt, ofToken, type Revocation } from '#lib/features/revocations/revocation.ts'
import { StoreUnavailable } from '#lib/oauth/ports.ts'
import { RevocationList } from './revocation-list.ts'

const NOW = 1_800_000_000

const token = (issuedAt = NOW - 60) => ({
  jti: 'a',
  clientRef: 'client-1',
  credentialRef: 'secret-1',
  issuedAt,
  expiresAt: issuedAt + 3600,
})

/** A list over a database that the test holds in its hand. */
function fixture() {
  const world = {
    now: NOW * 1000,
    listening: { since: NOW * 1000 } as { since: number } | null,
    rows: [] as Revocation[],
    loads: 0,
    away: false,
    gate: Promise.resolve(),
  }
  const list = new RevocationList({
    async load() {
      world.loads++
      const rows = [...world.rows]
      await world.gate
      if (world.away) throw new Error('connection refused')
      return rows
    },
    listeningSince: () => world.listening,
    now: () => world.now,
  })
  return { world, list }
}

describe('revocation list', () => {
  it('RV-02 revokes by jti, credential, client and altogether', async () => {
    for (const entry of [
      ofToken(token()),
      cutOffAt('credential', 'secret-1', NOW),
      cutOffAt('client', 'client-1', NOW),
      cutOffAt('global', '', NOW),
    ]) {
      const { world, list } = fixture()
      world.rows = [entry]
      await list.refresh()
      expect(list.isRevoked(token()), entry.kind).toBe(true)
      expect(
        list.isRevoked({ ...token(NOW + 1), jti: 'b', clientRef: 'client-2', credentialRef: 'secret-2' }),
        entry.kind,
      ).toBe(false)
    }
  })

  it('RV-02 revokes what was issued up to the cut-off, and not what comes after', async () => {
    const { world, list } = fixture()
    world.rows = [cutOffAt('client', 'client-1', NOW)]
    await list.refresh()
    expect([-1, 0, 1].map((offset) => list.isRevoked(token(NOW + offset)))).toEqual([true, true, false])
  })

  it('NG-18 the strictest of several cut-offs wins, in whatever order they came', async () => {
    const early = NOW - 100
    const cuts = [cutOffAt('global', '', early), cutOffAt('client', 'client-1', NOW)]
    const swapped = [cutOffAt('global', '', NOW), cutOffAt('client', 'client-1', early)]
    for (const [first, second] of [cuts, cuts.toReversed(), swapped, swapped.toReversed()]) {
      const { list } = fixture()
      await list.refresh()
      if (first) list.apply(first)
      if (second) list.apply(second)
      expect(list.isRevoked(token(early))).toBe(true)
      expect(list.isRevoked(token(NOW))).toBe(true)
      expect(list.isRevoked(token(NOW + 1))).toBe(false)
    }
  })

  it('RV-02 keeps an entry until the last token that it covers has expired', () => {
    const { expiresAt } = ofToken(token())
    expect(expiresAt).toBeGreaterThanOrEqual(token().expiresAt + 30)
    expect(cutOffAt('client', 'client-1', NOW).expiresAt).toBeGreaterThanOrEqual(NOW + 3600 + 30)
  })

  it('RE-03 accepts nothing before it has been read once', async () => {
    const { world, list } = fixture()
    world.away = true
    await list.refresh()
    expect(list.isLoaded).toBe(false)
    expect(() => list.isRevoked(token())).toThrow(StoreUnavailable)
    world.away = false
    world.now += 2000
    await list.refresh()
    expect(list.isRevoked(token())).toBe(false)
  })

  it('RV-02 goes on with what it has while the database is away', async () => {
    const { world, list } = fixture()
    world.rows = [ofToken(token())]
    await list.refresh()
    world.listening = null
    world.away = true
    for (let seconds = 0; seconds < 20; seconds++) {
      world.now += 1000
      await list.refresh()
    }
    expect(list.isRevoked(token())).toBe(true)
    expect(list.isRevoked({ ...token(), jti: 'b' })).toBe(false)
  })

  it('RV-02 is at most 5 s behind while nothing is announced', async () => {
    const { world, list } = fixture()
    await list.refresh()
    world.listening = null
    world.rows = [ofToken(token())]
    world.now += 500
    await list.refresh()
    expect(list.isRevoked(token())).toBe(false)
    for (let checks = 0; checks < 4; checks++) {
      world.now += 500
      await list.refresh()
    }
    expect(list.isRevoked(token())).toBe(true)
    expect(world.loads).toBe(2)
  })

  it('asks nobody while announcements arrive, and reads again after a reconnection', async () => {
    const { world, list } = fixture()
    await list.refresh()
    world.now += 60_000
    await list.refresh()
    expect(world.loads).toBe(1)
    world.rows = [ofToken(token())]
    world.listening = { since: world.now }
    await list.refresh()
    expect(list.isRevoked(token())).toBe(true)
  })

  it('loses nothing that is announced while it reads', async () => {
    const { world, list } = fixture()
    const { promise, resolve } = Promise.withResolvers<void>()
    world.gate = promise
    const reading = list.refresh()
    list.apply(ofToken(token()))
    resolve()
    await reading
    expect(list.isRevoked(token())).toBe(true)
  })

  it('forgets what has expired', async () => {
    const { world, list } = fixture()
    world.rows = [ofToken(token())]
    await list.refresh()
    world.now = (token().expiresAt + 3600) * 1000
    await list.refresh()
    expect(list.isRevoked(token())).toBe(false)
  })
})
