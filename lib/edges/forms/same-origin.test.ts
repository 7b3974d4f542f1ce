import { beforeAll, describe, expect, it } from 'vitest'
import { provideSettings } from '#lib/platform/env.ts'
import { isSameOrigin } from './same-origin.ts'

beforeAll(() => provideSettings({ PUBLIC_URL: 'https://portal.example' }))

describe('a change', () => {
  it.each<Record<string, string>>([
    { origin: 'https://portal.example' },
    { origin: 'https://portal.example', 'sec-fetch-site': 'same-origin' },
    { 'sec-fetch-site': 'none' },
    { 'sec-fetch-site': 'same-origin' },
  ])('PT-05 is taken with %j', (headers) => {
    expect(isSameOrigin(new Headers(headers))).toBe(true)
  })

  it.each<Record<string, string>>([
    {},
    { origin: '' },
    { origin: 'https://evil.example' },
    { origin: 'https://portal.example.evil' },
    { origin: 'http://portal.example' },
    { origin: 'null' },
    { 'sec-fetch-site': 'cross-site' },
    { 'sec-fetch-site': 'same-site', origin: 'https://portal.example' },
  ])('PT-05 is refused with %j', (headers) => {
    expect(isSameOrigin(new Headers(headers))).toBe(false)
  })
})
