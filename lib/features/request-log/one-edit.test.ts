import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { isOneEdit } from './one-edit.ts'

describe('one edit apart', () => {
  it.each([
    ['acme-shp', 'left out'],
    ['acme-shopp', 'put in'],
    ['acme-ship', 'changed'],
    ['acme-hsop', 'swapped'],
    ['cme-shop', 'left out at the begin'],
    ['acme-sho', 'left out at the end'],
    ['xacme-shop', 'put in at the begin'],
  ])('is %s, a letter %s', (typed) => {
    expect(isOneEdit(typed, 'acme-shop')).toBe(true)
    expect(isOneEdit('acme-shop', typed)).toBe(true)
  })

  it.each(['acme-shop', 'acme-sh', 'acme-ohsp', 'acme-shopee', 'beta-shop', 'cmea-shop', ''])(
    'is not %s',
    (typed) => {
      expect(isOneEdit(typed, 'acme-shop')).toBe(false)
      expect(isOneEdit('acme-shop', typed)).toBe(false)
    },
  )

  it('holds for every text and place', () => {
    const place = fc.nat(20)
    fc.assert(
      fc.property(
        fc.stringMatching(/^[ab]{1,20}$/),
        place,
        fc.constantFrom('a', 'b', 'c'),
        (text, at, letter) => {
          const inserted = text.slice(0, at) + letter + text.slice(at)
          expect(isOneEdit(inserted, text)).toBe(true)
          const swapped =
            text.slice(0, at) +
            text
              .slice(at, at + 2)
              .split('')
              .toReversed()
              .join('') +
            text.slice(at + 2)
          expect(isOneEdit(swapped, text)).toBe(swapped !== text)
        },
      ),
    )
  })
})
