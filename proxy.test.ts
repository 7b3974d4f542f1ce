import { describe, expect, it } from 'vitest'
import { securityHeaders } from './proxy.ts'

const production = { nonce: 'bm9uY2U=', https: true, isDevelopment: false }

function directives(policy: string): Map<string, string> {
  return new Map(policy.split('; ').map((line) => [line.split(' ')[0] ?? '', line]))
}

describe('security headers', () => {
  it('runs scripts by nonce only', () => {
    const scripts = directives(securityHeaders(production)['Content-Security-Policy']).get('script-src')
    expect(scripts).toContain("'nonce-bm9uY2U='")
    expect(scripts).not.toContain('unsafe')
  })

  it('refuses plugins, base, framing and foreign form targets', () => {
    const policy = directives(securityHeaders(production)['Content-Security-Policy'])
    expect(policy.get('object-src')).toBe("object-src 'none'")
    expect(policy.get('base-uri')).toBe("base-uri 'none'")
    expect(policy.get('frame-ancestors')).toBe("frame-ancestors 'none'")
    expect(policy.get('form-action')).toBe("form-action 'self'")
  })

  it('lets no element bring a style of its own', () => {
    const policy = directives(securityHeaders(production)['Content-Security-Policy'])
    expect(policy.get('style-src-attr')).toBe("style-src-attr 'none'")
  })

  it('insists on https only where the public URL is https', () => {
    const plain = securityHeaders({ ...production, https: false })
    expect(plain).not.toHaveProperty('Strict-Transport-Security')
    expect(plain['Content-Security-Policy']).not.toContain('upgrade-insecure-requests')
    const secure = securityHeaders(production)
    expect(secure).toHaveProperty('Strict-Transport-Security')
    expect(secure['Content-Security-Policy']).toContain('upgrade-insecure-requests')
  })

  it('allows eval in development alone', () => {
    const development = securityHeaders({ ...production, isDevelopment: true })
    expect(development['Content-Security-Policy']).toContain("'unsafe-eval'")
  })
})
