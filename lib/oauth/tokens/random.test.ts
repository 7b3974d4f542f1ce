import { expect, it } from 'vitest'
import { randomBase64url } from './random.ts'

it('JW-02 100,000 values of 128 bits, over many blocks: none twice, each 16 bytes', () => {
  const values = Array.from({ length: 100_000 }, () => randomBase64url(16))
  expect(new Set(values).size).toBe(100_000)
  expect(values.every((value) => /^[A-Za-z0-9_-]{22}$/.test(value))).toBe(true)
})

it('every bit of a value is as often set as not', () => {
  const ones = new Array<number>(128).fill(0)
  const rounds = 20_000
  for (let round = 0; round < rounds; round++) {
    Buffer.from(randomBase64url(16), 'base64url').forEach((byte, at) => {
      for (let bit = 0; bit < 8; bit++) ones[at * 8 + bit] = (ones[at * 8 + bit] ?? 0) + ((byte >> bit) & 1)
    })
  }
  // Seven standard deviations: a fair generator fails this once in billions of runs.
  const allowed = 7 * Math.sqrt(rounds / 4)
  expect(Math.max(...ones.map((count) => Math.abs(count - rounds / 2)))).toBeLessThan(allowed)
})
