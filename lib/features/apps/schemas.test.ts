import { describe, expect, it } from 'vitest'
import { clientIdSchema, importedClientIdSchema, registerClientSchema } from './schemas.ts'

const accepts = (id: string) => clientIdSchema.safeParse(id).success

describe('CL-01 chosen client IDs', () => {
  it.each(['abc', 'acme-bookings', 'a.b_c-d', '1st', 'a'.repeat(64)])('CL-01 accepts %s', (id) => {
    expect(accepts(id)).toBe(true)
  })

  it.each([
    ['too short', 'ab'],
    ['too long', 'a'.repeat(65)],
    ['far too long', `${'a'.repeat(50_000)}!`],
    ['empty', ''],
    ['upper case', 'Acme'],
    ['leading hyphen', '-acme'],
    ['trailing dot', 'acme.'],
    ['two dots', 'a..b'],
    ['space', 'a b'],
    ['zero-width space', 'ac\u200bme'],
    ['Cyrillic homoglyph', 'аcme'],
    ['NUL', 'ac\0me'],
    ['UUID', '0190c8a0-0000-7000-8000-000000000000'],
    ['reserved', 'admin'],
    ['the platform itself', 'latchkey'],
    ['the prefix of throwaway clients', 'try-acme'],
    ['a throwaway client', `try-${'0'.repeat(32)}`],
    ['slash', 'a/b'],
  ])('CL-01 refuses %s', (_, id) => {
    expect(accepts(id)).toBe(false)
  })

  it('CL-01 an imported ID is no throwaway client’s either', () => {
    expect(importedClientIdSchema.safeParse('try-acme').success).toBe(false)
    expect(importedClientIdSchema.safeParse('Try-acme').success).toBe(true)
    expect(importedClientIdSchema.safeParse('retry-acme').success).toBe(true)
  })

  it.each(['  Acme-Bookings ', 'Acme  bookings'])(
    'CL-01 the form trims, lower-cases and hyphenates before it checks: %j',
    (clientId) => {
      const parsed = registerClientSchema.parse({ clientId, name: 'Acme', environment: 'live' })
      expect(parsed.clientId).toBe('acme-bookings')
    },
  )

  it('TN-02 refuses objects and arrays where text is due', () => {
    for (const clientId of [{ not: '' }, ['acme'], 7, null]) {
      expect(registerClientSchema.safeParse({ clientId, name: 'Acme', environment: 'live' }).success).toBe(
        false,
      )
    }
  })
})
