import { describe, expect, it } from 'vitest'
import { readSearch, suggestedTexts } from './log-search.ts'

const ID = '019ab5c2-7d1e-7f3a-9c44-1b2e5d6f7a80'
const choices = {
  credentials: [
    { id: ID, name: 'Nightly job', kind: 'secret' as const, isDeleted: false },
    { id: 'another', name: 'Nightly report', kind: 'key' as const, isDeleted: true },
  ],
  apis: [{ id: 'bookings', name: 'Bookings' }],
  scopes: ['bookings:read'],
}

describe('what is typed into the search line of a log', () => {
  it.each([
    [` ${ID.toUpperCase()}`, { request: ID }],
    ['203.0.113.7', { address: '203.0.113.7' }],
    ['2001:db8::/32', { address: '2001:db8::/32' }],
    ['refused', { outcome: 'refused' }],
    ['Wrong secret', { reason: 'wrong_secret' }],
    ['nightly REPORT', { credential: 'another' }],
    ['Bookings', { api: 'bookings' }],
    ['bookings:r', { scope: 'bookings:read' }],
  ])('means a filter: %s', (text, filter) => {
    expect(readSearch(text, choices)).toEqual(filter)
  })

  it.each(['nightly', 'no such thing', '203.0.113.0/99'])(
    'means none where it is none or several: %s',
    (text) => {
      expect(readSearch(text, choices)).toBeNull()
    },
  )

  it('is suggested by name, and means what it says', () => {
    for (const text of suggestedTexts(choices)) expect(readSearch(text, choices), text).not.toBeNull()
  })
})
