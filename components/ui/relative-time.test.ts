import { expect, it } from 'vitest'
import { relativeTime } from './relative-time.tsx'

const NOW = Date.UTC(2026, 10, 29, 10, 45)
const HOUR = 3_600_000

it.each([
  [47.9 * HOUR, 'in 2 days'],
  [35 * HOUR, 'in 1 day'],
  [-47.9 * HOUR, '2 days ago'],
  [48 * HOUR, 'in 2 days'],
  [HOUR, 'in 1 hour'],
  [-0.5 * HOUR, '30 minutes ago'],
  [0, 'just now'],
])('how far off a moment is names no day of the calendar: after %d ms it is %j', (away, text) => {
  expect(relativeTime(NOW + away, NOW)).toBe(text)
})
