import { describe, expect, it } from 'vitest'
import { outlivesLastSignatureMs, statesOf } from './life-cycle.ts'

const DAY = 24 * 3600_000
const NOW = 1_000 * DAY
const J = 300
const OUTLIVES = outlivesLastSignatureMs(J)
const key = (kid: string, signsFrom: number, retiredAt: number | null = null, alg = 'ES256') => ({
  kid,
  alg,
  signsFrom: new Date(signsFrom),
  retiredAt: retiredAt === null ? null : new Date(retiredAt),
})
const states = (keys: ReturnType<typeof key>[], now = NOW) =>
  Object.fromEntries(statesOf(keys, new Date(now), J))

describe('the life of a signing key', () => {
  it('KY-03 a new key is published and does not sign before its time', () => {
    const keys = [key('old', NOW - DAY), key('new', NOW + DAY)]
    expect(states(keys)).toEqual({ old: 'signing', new: 'published' })
    expect(states(keys, NOW + DAY - 1)).toEqual({ old: 'signing', new: 'published' })
    expect(states(keys, NOW + DAY)).toEqual({ old: 'retiring', new: 'signing' })
  })

  it('KY-04 a key that signed stays published until its last token has died, clock leeway and caches included', () => {
    const keys = [key('old', NOW - DAY), key('new', NOW)]
    expect(states(keys, NOW + OUTLIVES - 1).old).toBe('retiring')
    expect(states(keys, NOW + OUTLIVES).old).toBe('retired')
    expect(states(keys, NOW + 100 * DAY).new).toBe('signing')
  })

  it('KY-04 a key that was removed is gone at once, and the one before it signs again', () => {
    const keys = [key('old', NOW - 2 * DAY), key('bad', NOW - DAY, NOW)]
    expect(states(keys)).toEqual({ old: 'signing', bad: 'retired' })
  })

  it('KY-04 the longer caches keep the key set, the longer a key outlives its last signature', () => {
    expect(outlivesLastSignatureMs(300) - outlivesLastSignatureMs(5)).toBe(295_000)
    expect(outlivesLastSignatureMs(0)).toBe(DAY + 30_000)
  })

  it('KY-04 keys of one algorithm replace none of another', () => {
    const keys = [
      key('es-old', NOW - 2 * DAY),
      key('es-new', NOW - DAY / 2),
      key('rs', NOW - 50 * DAY, null, 'RS256'),
      key('ed-old', NOW - DAY, NOW, 'EdDSA'),
      key('ed-new', NOW, null, 'EdDSA'),
    ]
    expect(states(keys)).toEqual({
      'es-old': 'retiring',
      'es-new': 'signing',
      rs: 'signing',
      'ed-old': 'retired',
      'ed-new': 'signing',
    })
  })

  it('exactly one key signs, whatever the history, as long as one may', () => {
    const keys = [key('a', NOW - 5), key('b', NOW - 5), key('c', NOW - 3, NOW - 1), key('d', NOW + 5)]
    expect(Object.values(states(keys)).filter((state) => state === 'signing')).toHaveLength(1)
  })
})
