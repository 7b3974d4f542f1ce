import { describe, expect, it } from 'vitest'
import { filterCount, logFilterSchema, logPath, NO_FILTER } from './log-filter.ts'
import { requestIdSchema, requestTime } from './request-id.ts'

const parse = (path: string) =>
  logFilterSchema.parse(Object.fromEntries(new URL(path, 'http://localhost').searchParams))

describe('the filter of a log', () => {
  it('goes into the address and comes out of it the same', () => {
    const filter = {
      q: 'acme',
      outcome: 'refused',
      reason: 'wrong_secret',
      credential: '019ab5c2-7d1e-7f3a-9c44-1b2e5d6f7a80',
      api: 'bookings',
      scope: 'bookings:read',
      address: '203.0.113.0/24',
      range: '24h',
      from: Date.parse('2026-11-24T14:00:00Z'),
      to: Date.parse('2026-11-24T15:00:30Z'),
      request: '',
      before: { time: 1_780_000_000_000, id: '019ab5c2-7d1e-7f3a-9c44-1b2e5d6f7a80' },
      open: '019ab5c2-7d1e-7f3a-9c44-1b2e5d6f7a80',
    } as const
    expect(parse(logPath('acme', filter))).toEqual(filter)
    expect(logPath('acme', filter)).toContain('from=2026-11-24T14%3A00&to=2026-11-24T15%3A00%3A30')
    expect(logPath('acme')).toBe('/apps/acme/log')
    expect(parse(logPath('acme', { range: '7d' }))).toEqual({ ...NO_FILTER, range: '7d' })
    expect([filterCount(filter), filterCount(parse('/?outcome=&before=x&range=7d'))]).toEqual([6, 0])
  })

  it('takes what it cannot read for not said', () => {
    const path =
      '/?outcome=x&reason=A%20B&credential=1&from=soon&to=2026-13-01T00:00&before=..&address=%00&range=9y&scope=a%20b&open=x'
    expect(parse(path)).toEqual(parse('/'))
  })
})

describe('a request ID', () => {
  it('tells its time, and is taken as it is pasted', () => {
    const id = '01979e1d-b3ff-7f3a-9c44-1b2e5d6f7a80'
    expect(requestIdSchema.parse(` ${id.toUpperCase()}\n`)).toBe(id)
    expect(requestTime(id)).toBe(0x01979e1db3ff)
    expect(requestTime('01979e1d-b3ff-4f3a-9c44-1b2e5d6f7a80')).toBeNull()
    expect(requestIdSchema.safeParse(id.slice(1)).success).toBe(false)
  })
})
