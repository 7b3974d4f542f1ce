import { expect, it } from 'vitest'
import { localTime } from './local-times.tsx'

it.each([
  ['2026-11-29T16:42:10.123Z', 'Europe/Berlin', '29 Nov 2026, 17:42:10 CET'],
  ['2026-11-29T02:00:00Z', 'America/New_York', '28 Nov 2026, 21:00:00 GMT-5'],
  ['2026-06-01T00:00:00Z', 'UTC', '1 Jun 2026, 00:00:00 UTC'],
  ['2026-11-29', 'Asia/Tokyo', '2026-11-29'],
])('%s is told in %s as %s', (iso, zone, text) => {
  expect(localTime(iso, zone)).toBe(text)
})
