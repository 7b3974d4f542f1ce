import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { asTypedClientId, clientIdFrom } from './client-id-text.ts'
import { clientIdSchema } from './schemas.ts'

describe('CL-01 the client ID that is offered', () => {
  it.each([
    ['Acme Bookings', 'acme-bookings'],
    ['Zoë’s Café & Straße 7', 'zoes-cafe-strasse-7'],
    ['  --Acme--  ', 'acme'],
    ['Мир', ''],
    ['A!', ''],
    [`${'a'.repeat(63)} b`, 'a'.repeat(63)],
  ])('for %j is %j', (name, id) => {
    expect(clientIdFrom(name)).toBe(id)
  })

  it('may be chosen, but for the names of the platform itself', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 100 }), (name) => {
        const id = clientIdFrom(name)
        if (id === '') return
        const { error } = clientIdSchema.safeParse(id)
        expect(['This ID is reserved.', undefined, 'IDs in UUID form are reserved for people.']).toContain(
          error?.issues[0]?.message,
        )
      }),
    )
  })
})

it('CL-01 a space becomes a hyphen as it is typed', () => {
  expect(asTypedClientId(' Acme Hotel  bookings')).toBe('acme-hotel-bookings')
  expect(asTypedClientId('acme ')).toBe('acme-')
})
