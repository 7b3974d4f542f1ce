import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { nextPath, pathVia, signInPath } from './next-path.ts'

it('keeps what is behind a # out of what a server sees of a page in between', () => {
  expect(pathVia('/signed-in', '/enrol?a=b#the-code')).toBe('/signed-in?next=%2Fenrol%3Fa%3Db#the-code')
  expect(pathVia('/signed-in', '/apps')).toBe('/signed-in?next=%2Fapps')
})

describe('the path after signing in', () => {
  it.each(['/apps/acme-bookings', '/apps/new?environment=live', '/docs#errors'])('may be %s', (path) => {
    expect(nextPath(path)).toBe(path)
  })

  it('is the list of apps when none was asked for', () => {
    expect(nextPath(undefined)).toBe('/apps')
    expect(nextPath('')).toBe('/apps')
  })

  it.each([
    '//evil.example',
    '/\\evil.example',
    '\\\\evil.example',
    '/\t/evil.example',
    '/.//evil.example',
    '/x/..//evil.example',
    'https://evil.example/',
    'javascript:alert(1)',
    'data:text/html,x',
    'apps',
  ])('is the start page for %j', (asked) => {
    expect(nextPath(asked)).toBe('/')
  })

  it('never leaves the origin', () => {
    const pieces = fc.constantFrom(
      '/',
      '\\',
      '.',
      '..',
      '%2f',
      '\t',
      '\n',
      '@',
      ':',
      'evil.example',
      '?',
      '#',
    )
    fc.assert(
      fc.property(fc.array(fc.oneof(pieces, fc.string({ maxLength: 3 }))), (parts) => {
        const url = new URL(nextPath(`/${parts.join('')}`), 'https://portal.example')
        expect(url.origin).toBe('https://portal.example')
      }),
    )
  })

  it('comes back through the sign-in page', () => {
    const next = new URL(signInPath('/apps/a?b=c&d'), 'https://portal.example').searchParams.get('next')
    expect(next).toBe('/apps/a?b=c&d')
  })
})
