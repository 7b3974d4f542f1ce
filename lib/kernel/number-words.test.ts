import { expect, it } from 'vitest'
import { percent } from './number-words.ts'

it.each([
  [5, 7, 1, '71.4 %'],
  [2, 3, 1, '66.7 %'],
  [2, 3, 0, '67 %'],
  [1, 1, 1, '100 %'],
  [0, 9, 0, '0 %'],
  // Neither all nor none.
  [9999, 10_000, 1, '99.9 %'],
  [9999, 10_000, 0, '99 %'],
  [1, 10_000, 1, '0.1 %'],
  [1, 10_000, 0, '1 %'],
])('%d of %d with %d digits is %s', (part, whole, digits, text) => {
  expect(percent(part, whole, digits)).toBe(text)
})
