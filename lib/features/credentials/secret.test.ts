import { describe, expect, it } from 'vitest'
import { digestSecret, isWellFormedSecret, newSecret, recognisableParts, SECRET_PATTERN } from './secret.ts'

describe('client secrets', () => {
  it('SE-02 every generated secret matches the published pattern and its own checksum', () => {
    const secrets = Array.from({ length: 10_000 }, (_, index) => newSecret(index % 2 ? 'live' : 'sandbox'))
    expect(secrets.filter((secret) => !SECRET_PATTERN.test(secret) || !isWellFormedSecret(secret))).toEqual(
      [],
    )
    expect(new Set(secrets).size).toBe(secrets.length)
  })

  it('SE-02 says by its prefix which environment it is for', () => {
    expect(newSecret('live')).toMatch(/^lk_live_/)
    expect(newSecret('sandbox')).toMatch(/^lk_test_/)
  })

  it('SE-02 notices one changed character', () => {
    const secret = newSecret('live')
    for (let at = 8; at < secret.length; at++) {
      const other = secret[at] === 'a' ? 'b' : 'a'
      expect(isWellFormedSecret(secret.slice(0, at) + other + secret.slice(at + 1)), `position ${at}`).toBe(
        false,
      )
    }
  })

  it('SE-01 holds 256 bits: each bit of the random part is set about as often as not', () => {
    const alphabet = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'
    const rounds = 2_000
    const ones = new Array<number>(256).fill(0)
    for (let round = 0; round < rounds; round++) {
      let value = 0n
      for (const digit of newSecret('live').slice(8, 51))
        value = value * 62n + BigInt(alphabet.indexOf(digit))
      for (let bit = 0; bit < 256; bit++) ones[bit] = (ones[bit] ?? 0) + Number((value >> BigInt(bit)) & 1n)
    }
    // Seven standard deviations: a fair bit leaves them once in 10^12.
    const allowed = 7 * Math.sqrt(rounds / 4)
    expect(ones.every((count) => Math.abs(count - rounds / 2) < allowed)).toBe(true)
  })

  it('SE-03 is stored as SHA-256', () => {
    expect(Buffer.from(digestSecret('abc')).toString('hex')).toBe(
      'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad',
    )
  })

  it('shows its beginning and its last four characters only', () => {
    const { prefix, lastFour } = recognisableParts(newSecret('live'))
    expect(prefix).toHaveLength(12)
    expect(lastFour).toHaveLength(4)
  })
})
