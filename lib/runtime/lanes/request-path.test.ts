import { describe, expect, it } from 'vitest'
import { classifyPath } from './request-path.ts'

describe('lanes', () => {
  it.each([
    '/oauth/v2/token',
    '/oauth/v2/token?x=1',
    '/api/v1/whoami',
    '/api/v1',
    '/api/v1/clients/acme/secrets',
    '/api/v1/clients/Acme%2FHotels%20%26%20Co/secrets',
    '/.well-known/oauth-authorization-server',
    '/health/live',
    '/.well-known/openid-configuration',
    '/.well-known/nothing-of-ours',
  ])('TK-18 the fast lane owns %s', (target) => expect(classifyPath(target).lane).toBe('owned'))

  it.each([
    '/oauth/v2/token/',
    '//oauth/v2/token',
    '/oauth//v2/token',
    '/OAuth/v2/token',
    '/oauth/v2/./token',
    '/x/../oauth/v2/token',
    '/oauth/v2/%74oken',
    '/%6fauth/v2/token',
    '/oauth%2fv2%2ftoken',
    '/oauth/v2/token;x=1',
    '/oauth\\v2\\token',
    '/x/%2e%2e/oauth/v2/token',
    '/x/%252e%252e/oauth/v2/token',
    '/api/v1/',
    '/API/v1/whoami',
    '/api/v1/whoami/',
    '/api/v1/clients/../whoami',
    '/api/v1/clients/%2e%2e/whoami',
    '/api/v1/clients/%252e%252E/whoami',
    '/api/v1/clients/./secrets',
    '/api/v1/clients//secrets',
    '/api/v1/clients/acme/Secrets',
    '/api/v1/clients/acme/secrets/',
    '/api/v1/Clients/acme/secrets',
    '/api/v1/clients/acme/%2e%2e/secrets',
    '/api/v1/clients/Acme',
    '/api;x/v1/whoami',
    '/.well-known//oauth-authorization-server',
    '/oauth/v2/token%20',
  ])('TK-18 NG-03 %s is a variant, which neither lane serves', (target) => {
    expect(classifyPath(target).lane).toBe('variant')
  })

  it.each([
    '/',
    '/docs',
    '/apps/acme',
    '/api/auth/session',
    '/oauth-help',
    '/_next/static/x.js',
    '/apps/a%2Fb',
    '',
    '/docs?next=/oauth/v2/token',
  ])('everything else is the web lane: %s', (target) => expect(classifyPath(target).lane).toBe('other'))
})
