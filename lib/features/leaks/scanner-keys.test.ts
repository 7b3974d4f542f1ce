import { generateKeyPairSync, type KeyObject } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { AppError } from '#lib/kernel/errors.ts'
import { ScannerKeys } from './scanner-keys.ts'

const MINUTE = 60_000
const key = generateKeyPairSync('ec', { namedCurve: 'P-256' }).publicKey

function stage() {
  const state = { now: 0, reads: 0, published: new Map<string, KeyObject>([['one', key]]), isDown: false }
  const keys = new ScannerKeys({
    now: () => state.now,
    async read() {
      state.reads++
      if (state.isDown) throw new Error('down')
      return new Map(state.published)
    },
  })
  const find = (identifier: string) =>
    keys.find(identifier).catch((error: unknown) => (AppError.is(error) ? error.code : error))
  return { state, find }
}

describe('the keys of a scanner', () => {
  it('are read when one is needed, once for all who need one, and kept for an hour', async () => {
    const { state, find } = stage()
    expect(await Promise.all([find('one'), find('one'), find('one')])).toEqual([key, key, key])
    state.now += 59 * MINUTE
    expect(await find('one')).toBe(key)
    expect(state.reads).toBe(1)
    state.now += 2 * MINUTE
    await find('one')
    expect(state.reads).toBe(2)
  })

  it('are read again for one that is unknown, once a minute at most', async () => {
    const { state, find } = stage()
    await find('one')
    state.published.set('two', key)
    for (let at = 0; at < 100; at++) expect(await find('two')).toBeNull()
    expect(state.reads).toBe(1)
    state.now += MINUTE
    expect(await find('two')).toBe(key)
    expect(await find('three')).toBeNull()
    expect(state.reads).toBe(2)
  })

  it('go on for a day while they cannot be read; of any other nobody knows', async () => {
    const { state, find } = stage()
    await find('one')
    state.isDown = true
    state.now += 61 * MINUTE
    expect(await find('one')).toBe(key)
    expect(await find('two')).toBe('unavailable')
    expect(state.reads).toBe(2)
    state.now += 24 * 60 * MINUTE
    expect(await find('one')).toBe('unavailable')
  })

  it('cannot be found out at the first time: said so, and tried again a minute later', async () => {
    const { state, find } = stage()
    state.isDown = true
    expect(await find('one')).toBe('unavailable')
    state.isDown = false
    expect(await find('one')).toBe('unavailable')
    state.now += MINUTE
    expect(await find('one')).toBe(key)
  })
})
