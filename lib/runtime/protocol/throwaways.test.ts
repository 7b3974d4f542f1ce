import { describe, expect, it } from 'vitest'
import type { Throwaway } from '#lib/features/laboratory/throwaway.ts'
import { MADE_PER_SITE, MADE_PER_SOURCE } from '#lib/features/laboratory/throwaway.ts'
import { StoreUnavailable } from '#lib/oauth/ports.ts'
import type { TokenEvent } from '#lib/oauth/token-event.ts'
import { memoryLimiters } from '#lib/platform/limits/limiters.ts'
import { throwaways } from './throwaways.ts'

const CLIENT_ID = `try-${'a'.repeat(32)}`
const HOUR_MS = 3_600_000
const MINUTE_MS = 60_000

const STORED: Throwaway = {
  id: 'internal',
  clientId: CLIENT_ID,
  secret: { id: 'secret', digest: new Uint8Array(32) },
  expired: { id: 'expired', digest: new Uint8Array(32).fill(1) },
  key: null,
  endsAt: HOUR_MS,
}

function instance(options: { isOn?: boolean; isAway?: boolean } = {}) {
  const asked: string[] = []
  const clock = { now: 0 }
  const world: { listening: { since: number } | null; stored: Throwaway | null } = {
    listening: { since: 0 },
    stored: STORED,
  }
  const made = throwaways({
    isOn: options.isOn ?? true,
    issuer: 'https://auth.example',
    async load(clientId) {
      asked.push(clientId)
      if (options.isAway) throw new Error('away')
      return clientId === CLIENT_ID ? world.stored : null
    },
    async keep() {
      if (options.isAway) throw new Error('away')
    },
    limiters: memoryLimiters(),
    listeningSince: () => world.listening,
    now: () => clock.now,
  })
  return { made, asked, clock, world }
}

describe('throwaway clients of an instance', () => {
  it('are read once, and gone when their hour is over', async () => {
    const { made, asked, clock } = instance()
    expect(await made.find(CLIENT_ID)).toMatchObject({ id: 'internal', environment: 'sandbox' })
    clock.now = HOUR_MS - 90_000
    expect((await made.find(CLIENT_ID))?.apis[0].tokenTtlSeconds).toBe(90)
    expect(asked).toEqual([CLIENT_ID])
    clock.now = HOUR_MS
    expect(await made.find(CLIENT_ID)).toBeNull()
  })

  it('are looked for under their own IDs alone', async () => {
    const { made, asked } = instance()
    for (const clientId of ['acme', 'try-acme', `${CLIENT_ID}a`, CLIENT_ID.toUpperCase(), ''])
      expect(await made.find(clientId)).toBeNull()
    expect(asked).toEqual([])
  })

  it('own what they asked for a minute longer, so that a slow request is not taken for an app’s', async () => {
    const { made, clock } = instance()
    expect([made.owns('internal'), made.owns(null)]).toEqual([false, false])
    await made.find(CLIENT_ID)
    clock.now = HOUR_MS + MINUTE_MS - 1
    await made.find(`try-${'b'.repeat(32)}`)
    expect([made.owns('internal'), made.owns('another')]).toEqual([true, false])
  })

  it('are away with the database, and not refused', async () => {
    const { made } = instance({ isAway: true })
    await expect(made.find(CLIENT_ID)).rejects.toSatisfy(StoreUnavailable.is)
    // What is kept of one says only that it was there.
    await expect(made.keep({ clientId: 'internal' } as TokenEvent)).rejects.toSatisfy(StoreUnavailable.is)
  })

  it('are nobody where the laboratory is off, which costs no question', async () => {
    const { made, asked } = instance({ isOn: false })
    expect(await made.find(CLIENT_ID)).toBeNull()
    expect(asked).toEqual([])
  })

  it('RL-03 are limited by the address, or the /64, that asks for them', async () => {
    const { made } = instance()
    for (let count = 1; count <= MADE_PER_SOURCE; count += 1)
      expect((await made.countAsked(`2001:db8::${count}`)).exceeded).toBe(false)
    const over = await made.countAsked('2001:db8::ffff')
    expect(over.exceeded).toBe(true)
    expect(over.retryAfterSeconds).toBeGreaterThan(3_500)
    expect((await made.countAsked('2001:db8:0:1::1')).exceeded).toBe(false)
    for (let count = 1; count <= MADE_PER_SOURCE; count += 1) await made.countAsked('192.0.2.1')
    await made.giveBack('192.0.2.1')
    expect((await made.countAsked('192.0.2.1')).exceeded).toBe(false)
  })

  it.each([
    ['/48', (host: number) => `2001:db8:5:${(host % 100).toString(16)}::1`, '2001:db8:6::1'],
    ['/24', (host: number) => `192.0.2.${host % 100}`, '192.0.3.1'],
  ])('RL-03 are limited by the %s, too, so that nobody alone takes them all', async (_, addressOf, other) => {
    const { made } = instance()
    for (let host = 0; host < MADE_PER_SITE; host += 1)
      expect((await made.countAsked(addressOf(host))).exceeded).toBe(false)
    expect((await made.countAsked(addressOf(99))).exceeded).toBe(true)
    expect((await made.countAsked(other)).exceeded).toBe(false)
    await made.giveBack(addressOf(0))
    await made.giveBack(addressOf(0))
    expect((await made.countAsked(addressOf(0))).exceeded).toBe(false)
  })

  it('are gone once it is heard that they ended early, and within seconds where nothing is heard', async () => {
    const { made, asked, clock, world } = instance()
    await made.find(CLIENT_ID)
    made.readAgain('acme')
    await made.find(CLIENT_ID)
    expect(asked).toHaveLength(1)
    world.stored = null
    made.readAgain(CLIENT_ID)
    expect(await made.find(CLIENT_ID)).toBeNull()
    expect(made.owns('internal')).toBe(true)

    const deaf = instance()
    deaf.world.listening = null
    await deaf.made.find(CLIENT_ID)
    deaf.world.stored = null
    deaf.clock.now = 3_999
    expect(await deaf.made.find(CLIENT_ID)).not.toBeNull()
    deaf.clock.now = 5_000
    expect(await deaf.made.find(CLIENT_ID)).toBeNull()
    expect(clock.now).toBe(0)
  })

  it('that end while they are read are read again', async () => {
    const { made, asked } = instance()
    const reading = made.find(CLIENT_ID)
    made.readAgain(CLIENT_ID)
    await reading
    await made.find(CLIENT_ID)
    expect(asked).toHaveLength(2)
  })
})
