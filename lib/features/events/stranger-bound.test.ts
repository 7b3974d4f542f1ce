import { describe, expect, it } from 'vitest'
import { eventAt } from '#e2e/fixtures/token-events.ts'
import type { TokenEvent } from '#lib/oauth/token-event.ts'
import { StrangerBound } from './stranger-bound.ts'

const HOUR = 3_600_000

const refused = (values: Partial<TokenEvent> = {}): TokenEvent =>
  eventAt('app', 0, { outcome: 'refused', reason: 'wrong_secret', ...values })

/** A bound that knows `own` as the sources of every app, and notes what it is asked. */
function fixture(own: readonly string[] = []) {
  const world = { now: 0, asked: [] as string[], fails: false }
  const bound = new StrangerBound({
    async isOwnSource(clientRef, source) {
      world.asked.push(`${clientRef} ${source}`)
      if (world.fails) throw new Error('connection refused')
      return own.includes(source)
    },
    now: () => world.now,
  })
  const kept = async (count: number, values: (n: number) => Partial<TokenEvent>) => {
    let rows = 0
    for (let n = 0; n < count; n++) if (await bound.keeps(refused(values(n)))) rows += 1
    return rows
  }
  return { world, bound, kept }
}

describe('refusals that prove no connection to the app they name', () => {
  it('are those of a known client without a secret or key of it, and no others', () => {
    const { bound } = fixture()
    expect(bound.mayBeOf(refused())).toBe(true)
    expect(bound.mayBeOf(refused({ credentialId: 'its own' }))).toBe(false)
    expect(bound.mayBeOf(refused({ clientId: null }))).toBe(false)
    expect(bound.mayBeOf(refused({ outcome: 'issued', reason: 'issued' }))).toBe(false)
  })

  it('FT-08 get a bounded number of rows an hour from one source, and from all together', async () => {
    const { kept } = fixture()
    expect(await kept(1_000, () => ({}))).toBe(100)
    expect(await kept(1_000, (n) => ({ address: `198.51.100.${n % 250}` }))).toBe(200)
    expect(await kept(1_000, () => ({ clientId: 'another' }))).toBe(100)
    expect(await kept(1_000, () => ({ time: HOUR }))).toBe(100)
  })

  it('FT-08 of one IPv6 subscriber are from one source', async () => {
    const { kept } = fixture()
    expect(await kept(300, (n) => ({ address: `2001:db8::${n.toString(16)}` }))).toBe(100)
  })

  it('are all kept where the app got tokens lately, which is asked for once a minute and not before it matters', async () => {
    const { world, kept } = fixture(['203.0.113.7'])
    expect(await kept(100, () => ({}))).toBe(100)
    expect(world.asked).toEqual([])
    expect(await kept(500, () => ({}))).toBe(500)
    expect(world.asked).toEqual(['app 203.0.113.7'])
    world.now = 61_000
    expect(await kept(1, () => ({}))).toBe(1)
    expect(world.asked).toHaveLength(2)
  })

  it('are only counted when nobody can tell where they are from', async () => {
    const { world, kept } = fixture(['203.0.113.7'])
    world.fails = true
    expect(await kept(150, () => ({}))).toBe(100)
  })
})
