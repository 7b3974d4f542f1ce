import { randomBytes } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { SealBroken, seal, unseal } from './sealing.ts'

const key = randomBytes(32)
const plain = Buffer.from('-----BEGIN PRIVATE KEY-----')

describe('KY-06 sealing', () => {
  it('KY-06 opens with the same key and purpose', () => {
    expect(unseal(seal(plain, key, 'signing-key:a'), key, 'signing-key:a').toString()).toBe(plain.toString())
  })

  it('KY-06 uses a fresh nonce each time, and shows nothing of the plain text', () => {
    const [first, second] = [seal(plain, key, 'a'), seal(plain, key, 'a')]
    expect(Buffer.from(first).equals(Buffer.from(second))).toBe(false)
    expect(Buffer.from(first).includes(Buffer.from('PRIVATE'))).toBe(false)
  })

  it('KY-06 does not open with another key, for another purpose, or after any change', () => {
    const sealed = seal(plain, key, 'a')
    expect(() => unseal(sealed, randomBytes(32), 'a')).toThrow(SealBroken)
    expect(() => unseal(sealed, key, 'b')).toThrow(SealBroken)
    for (let at = 0; at < sealed.length; at++) {
      const changed = Uint8Array.from(sealed)
      changed[at] = (changed[at] ?? 0) ^ 1
      expect(() => unseal(changed, key, 'a')).toThrow(SealBroken)
    }
    expect(() => unseal(sealed.subarray(0, 10), key, 'a')).toThrow(SealBroken)
  })
})
