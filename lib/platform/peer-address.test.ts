import { afterEach, describe, expect, it, vi } from 'vitest'
import { readAddress, withinAny } from '#lib/kernel/network.ts'

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
    expect(peerAddress('10.0.0.1', undefined)).toBe('10.0.0.1')
  })

  it('RL-03 tells callers inside the proxies’ own network apart', async () => {
    const peerAddress = await withProxies('10.0.0.0/8')
    expect(peerAddress('10.0.0.1', '10.1.2.3')).toBe('10.1.2.3')
    expect(peerAddress('10.0.0.1', '10.1.2.3, 10.0.0.2:8443')).toBe('10.1.2.3')
  })

  it('RL-03 has one spelling per address', async () => {
    const peerAddress = await withProxies('')
    expect(peerAddress('::ffff:203.0.113.7', undefined)).toBe('203.0.113.7')
    expect(peerAddress('FE80::0:1%eth0', undefined)).toBe('fe80::1')
    expect(peerAddress(undefined, undefined)).toBe('unknown')
  })

  it.each([
    ['203.0.113.7', '203.0.113.7'],
    ['203.0.113.7:51234', '203.0.113.7'],
    ['"203.0.113.7:51234"', '203.0.113.7'],
    ['2001:db8::7', '2001:db8::7'],
    ['2001:DB8:0:0::0:7', '2001:db8::7'],
    ['[2001:db8::7]', '2001:db8::7'],
    ['[2001:db8::7]:443', '2001:db8::7'],
    ['"[2001:db8::7]"', '2001:db8::7'],
    ['"[2001:db8::7]:443"', '2001:db8::7'],
    ['::ffff:203.0.113.7', '203.0.113.7'],
    ['[::ffff:203.0.113.7]:443', '203.0.113.7'],
    ['fe80::1%eth0', 'fe80::1'],
    ['[fe80::1%25eth0]:443', 'fe80::1'],
    ['\t203.0.113.7 ', '203.0.113.7'],
    ['10.0.0.9:1234, 203.0.113.7:51234, [::ffff:10.0.0.2]:443, 10.0.0.3:80', '203.0.113.7'],
  ])('RL-03 reads %s as proxies write it: %s', async (header, address) => {
    const peerAddress = await withProxies('10.0.0.0/8')
    expect(peerAddress('10.0.0.1', header)).toBe(address)
    expect(peerAddress('::ffff:10.0.0.1', header)).toBe(address)
  })

  it.each([
    'unknown',
    '_hidden',
    '',
    ' ',
    ',',
    '203.0.113.7, ',
    '203.0.113.7, , 10.0.0.2',
    '203.0.113.7, nonsense',
    '203.0.113.7:http',
    '203.0.113.7:123456',
    '203.0.113',
    '0x0a.1',
    '012.0.0.1',
    '167772161',
    '[2001:db8::7',
    '2001:db8::7]:443',
    '"203.0.113.7',
    '[]:443',
    'for=203.0.113.7',
    'proxy.example.com',
    '10.0.0.0/8',
  ])('RL-03 an entry that hides who asked (%j) is an address that no rule allows', async (header) => {
    const peerAddress = await withProxies('10.0.0.0/8')
    const address = peerAddress('10.0.0.1', header)
    expect(readAddress(address)).toBeNull()
    expect(withinAny(['0.0.0.0/0', '::/0'])(address)).toBe(false)
  })

  it.each(['::ffff:10.0.0.0/104', '::ffff:10.0.0.1', '[10.0.0.1]'])(
    'RL-03 a trusted proxy that is written %s is recognised, or refused by name',
    async (proxies) => {
      const peerAddress = await withProxies(proxies)
      const read = () => peerAddress('10.0.0.1', '203.0.113.7')
      if (proxies.startsWith('[')) expect(read).toThrow(/^TRUSTED_PROXIES /)
      else expect(read()).toBe('203.0.113.7')
    },
  )
})

describe('the source address behind Next', () => {
  it('RL-03 is what our own server told, and unknown on any other host', async () => {
    vi.resetModules()
    const { tellPeerToNext, toldPeer } = await import('./peer-address.ts')
    const headers = new Headers({ 'X-Forwarded-For': '203.0.113.7' })
    expect(toldPeer(headers)).toBe('unknown')
    tellPeerToNext()
    expect(toldPeer(headers)).toBe('203.0.113.7')
    expect(toldPeer(new Headers({ 'X-Forwarded-For': 'unknown' }))).toBe('unknown')
  })
})
