import { describe, expect, it } from 'vitest'
import {
  apiIdSchema,
  audienceSchema,
  baseUrlSchema,
  scopeNameSchema,
  tokenTtlSecondsSchema,
} from './schemas.ts'

const accepts = (schema: { safeParse(value: unknown): { success: boolean } }) => (value: unknown) =>
  schema.safeParse(value).success

describe('the audience of an API', () => {
  it.each([
    'https://api.example.com',
    'https://api.example.com/v1?tenant=a%20b',
    'http://localhost:8080/bookings',
    'https://[2001:db8::1]/x',
    'urn:example:bookings',
    'api://bookings',
  ])('RT-01 may be %s', (uri) => {
    expect(accepts(audienceSchema)(uri)).toBe(true)
  })

  it.each([
    '',
    'api.example.com',
    '/api/v1',
    '//api.example.com',
    'https://api.example.com#x',
    'https://api.example.com#',
    'https://',
    'https:api.example.com',
    'https:///path',
    'https://api.example.com:99999',
    'https://api.example.com/a b',
    'https://api.example.com/"',
    'https://api.example.com/%zz',
    'https://äpi.example.com',
    ' https://api.example.com',
    'https://api.example.com\n',
    'urn:',
    `https://api.example.com/${'a'.repeat(255)}`,
  ])('RT-01 is never %j', (text) => {
    expect(accepts(audienceSchema)(text)).toBe(false)
  })
})

describe('names and numbers of APIs', () => {
  it('an ID is a short name', () => {
    expect(['bookings', 'a', 'rooms-2'].every(accepts(apiIdSchema))).toBe(true)
    expect(['', 'Bookings', '-a', 'a-', 'a b', 'a_b', 'a'.repeat(65)].some(accepts(apiIdSchema))).toBe(false)
  })

  it('ER-05 a scope name is one scope-token', () => {
    expect(['rooms:read', '!', '~', 'https://x.example/y'].every(accepts(scopeNameSchema))).toBe(true)
    expect(['', 'a b', 'a"b', 'a\\b', 'a\tb', 'ä', 'a'.repeat(129)].some(accepts(scopeNameSchema))).toBe(
      false,
    )
  })

  it('a token lives for a minute to a day', () => {
    expect([60, 3600, 86_400].every(accepts(tokenTtlSecondsSchema))).toBe(true)
    expect([59, 86_401, 60.5, -60, Number.NaN, '3600'].some(accepts(tokenTtlSecondsSchema))).toBe(false)
  })
})

describe('the base URL of an API', () => {
  it.each([
    ['https://api.example.com', 'https://api.example.com'],
    ['https://api.example.com/bookings/v2/', 'https://api.example.com/bookings/v2'],
    [' http://localhost:8080 ', 'http://localhost:8080'],
  ])('may be %j', (typed, kept) => {
    expect(baseUrlSchema.parse(typed)).toBe(kept)
  })

  it.each([
    '',
    'api.example.com',
    'http://api.example.com',
    'https://ada:secret@api.example.com',
    'https://api.example.com?key=1',
    'https://api.example.com#x',
    'https://api.example.com/a b',
    'https://api.example.com/$(id)',
    "https://api.example.com/';",
    'https://api.example.com/`id`',
    'javascript:alert(1)',
    `https://api.example.com/${'a'.repeat(255)}`,
  ])('is never %j', (text) => {
    expect(accepts(baseUrlSchema)(text)).toBe(false)
  })
})
