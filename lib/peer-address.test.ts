import { afterEach, describe, expect, it, vi } from 'vitest'

async function withProxies(proxies: string) {
  vi.stubEnv('TRUSTED_PROXIES', proxies)
  vi.resetModules()
  return (await import('./peer-address.ts')).peerAddress
}

afterEach(() => {
  vi.unstubAllEnvs()
})

describe('RL-03 the source address', () => {
  it('RL-03 ignores X-Forwarded-For unless a trusted proxy wrote it', async () => {
    const peerAddress = await withProxies('')
    expect(peerAddress('203.0.113.7', '198.51.100.1')).toBe('203.0.113.7')
  })

  it('RL-03 takes the right-most entry that is no trusted proxy, whatever a client put before it', async () => {
    const peerAddress = await withProxies('10.0.0.0/8')
    expect(peerAddress('10.0.0.1', '1.1.1.1, 203.0.113.7, 10.0.0.2')).toBe('203.0.113.7')
    expect(peerAddress('10.0.0.1', 'spoofed, 203.0.113.7')).toBe('203.0.113.7')
    expect(peerAddress('10.0.0.1', '203.0.113.7, nonsense')).toBe('10.0.0.1')
    expect(peerAddress('10.0.0.1', undefined)).toBe('10.0.0.1')
  })

  it('RL-03 has one spelling per address', async () => {
    const peerAddress = await withProxies('')
    expect(peerAddress('::ffff:203.0.113.7', undefined)).toBe('203.0.113.7')
    expect(peerAddress(undefined, undefined)).toBe('unknown')
  })
})
