import { describe, expect, it } from 'vitest'
import { addressInWords, contactHref } from './shown-address.ts'
import { contactAddress, isWebAddress } from './web-address.ts'

describe('an address that people are sent to', () => {
  it.each([
    'https://docs.example.com',
    'https://example.com:8443/terms?v=2#privacy',
    'http://localhost:3000/docs',
    'http://127.0.0.1/x',
  ])('may be %s', (address) => {
    expect(isWebAddress(address)).toBe(true)
  })

  it.each([
    'http://docs.example.com',
    'javascript:alert(1)',
    'data:text/html,x',
    'ftp://example.com',
    'https://ada:secret@example.com',
    'https://example.com/"onclick=',
    'https://example.com/a b',
    '//example.com',
    '/docs',
    'example.com',
    '',
  ])('is not %s', (address) => {
    expect(isWebAddress(address)).toBe(false)
  })
})

describe('a contact', () => {
  const contact = contactAddress('no')

  it('is an e-mail address or a page, and a link leads to either', () => {
    expect(contactHref(contact.parse(' api@example.com '))).toBe('mailto:api@example.com')
    expect(contactHref(contact.parse('https://help.example.com/'))).toBe('https://help.example.com/')
  })

  it.each(['Ada <ada@example.com>', 'mailto:ada@example.com', 'ada@', 'call us', 'http://example.com'])(
    'is not %s',
    (text) => {
      expect(contact.safeParse(text).success).toBe(false)
    },
  )

  it('is shown without what everyone knows', () => {
    expect(addressInWords('https://help.example.com/')).toBe('help.example.com')
    expect(addressInWords('api@example.com')).toBe('api@example.com')
  })
})
