import { describe, expect, it } from 'vitest'
import { passkeysArePossible } from './relying-party.ts'

describe('passkeys', () => {
  it.each([
    'https://portal.example.com',
    'http://localhost:3000',
    'http://portal.localhost',
    'https://intern',
  ])('can be had at %s', (origin) => expect(passkeysArePossible(origin)).toBe(true))
  it.each([
    'http://portal.example.com',
    'http://127.0.0.1:3000',
    'https://192.0.2.1',
    'https://[2001:db8::1]',
  ])('cannot be had at %s', (origin) => expect(passkeysArePossible(origin)).toBe(false))
})
