import { describe, expect, it } from 'vitest'
import { pathNames } from './path-names.ts'

const nameOf = pathNames([
  '/oauth/v2/token',
  '/api/v1/clients/:clientId/secrets',
  '(portal)/apps/[clientId]/settings/page.tsx',
  '/.well-known/oauth-authorization-server',
  '*',
])

describe('a path in the log', () => {
  it.each([
    ['/oauth/v2/token', '/oauth/v2/token'],
    ['/oauth/v2/token?client_secret=lk_live_x', '/oauth/v2/token'],
    ['/apps/lk_live_x/settings', '/apps/*/settings'],
    ['/api/v1/clients/acme/secrets?cursor=x', '/api/v1/clients/*/secrets'],
    ['/.well-known/oauth-authorization-server/x', '/.well-known/oauth-authorization-server/*'],
    ['/oauth%2Fv2/token', '/*/token'],
    ['/%0a{"level":30}', '/*'],
    ['/\u009b31m', '/*'],
    ['//secret/token#x', '//*/token'],
    ['secret', '*'],
    ['http://secret/oauth', '*//*/oauth'],
    ['/', '/'],
    ['', ''],
  ])('of %s is %s: words of ours, and nothing else that was sent', (target, name) => {
    expect(nameOf(target)).toBe(name)
  })

  it('is short, whatever was sent', () => {
    expect(nameOf('/apps'.repeat(10_000)).length).toBeLessThan(100)
  })
})
