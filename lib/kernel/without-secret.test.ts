import { expect, it } from 'vitest'
import { withoutSecret } from './without-secret.ts'

it.each([
  [`lk_live_abcd${'x'.repeat(41)}wxyz`, 'lk_live_abcd…wxyz'],
  [`why lk_test_abcd${'0'.repeat(41)}wxyz?`, 'why lk_test_abcd…wxyz?'],
  ['eyJhbGciOiJFUzI1NiJ9.eyJzdWIiOiJhY21lIn0.abc-_def', '…'],
  ['Authorization: Basic YWNtZTpsa19saXZlX2FiY2Q=', 'Authorization: Basic …'],
  ['Authorization: Basic YTpi', 'Authorization: Basic …'],
  [`-H 'authorization:basic YTpi'`, `-H 'authorization:basic …'`],
  ['basic authentication', 'basic authentication'],
  ['lk_live_abcd', 'lk_live_abcd'],
  ['acme-hotels', 'acme-hotels'],
  ['api.orders.example', 'api.orders.example'],
  ['mail-of-orders.long-company-name.example', 'mail-of-orders.long-company-name.example'],
])('LG-01 asks for %j as %j', (text, asked) => {
  expect(withoutSecret(text)).toBe(asked)
})
