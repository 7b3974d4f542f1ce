import fc from 'fast-check'
import { expect, it } from 'vitest'
import { basicAuthorization, formEncode } from './form-encoding.ts'

it('encodes the characters that would otherwise be misread', () => {
  expect(formEncode('a b+c%d:e/é')).toBe('a+b%2Bc%25d%3Ae%2F%C3%A9')
})

it('round-trips any text through base64, the first colon and form-decoding', () => {
  const wellFormed = fc.string({ unit: 'grapheme' })
  fc.assert(
    fc.property(wellFormed, wellFormed, (clientId, clientSecret) => {
      const pair = atob(basicAuthorization(clientId, clientSecret).slice('Basic '.length))
      const colon = pair.indexOf(':')
      const decode = (half: string) => decodeURIComponent(half.replaceAll('+', ' '))
      expect([decode(pair.slice(0, colon)), decode(pair.slice(colon + 1))]).toEqual([clientId, clientSecret])
    }),
  )
})
