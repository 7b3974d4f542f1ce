import { describe, expect, it } from 'vitest'
import { readAddress, readNetwork, withinAny } from './network.ts'

describe('an address', () => {
  it.each([
    ['203.0.113.7', '203.0.113.7'],
    ['2001:DB8::0:7', '2001:db8::7'],
    ['::ffff:203.0.113.7', '203.0.113.7'],
    ['::ffff:cb00:7107', '203.0.113.7'],
    ['fe80::1%eth0', 'fe80::1'],
    ['010.0.0.1', null],
    ['203.0.113', null],
    ['2130706433', null],
    ['203.0.113.7:80', null],
    ['203.0.113.7%eth0', null],
    ['[::1]', null],
    [' ::1', null],
    ['', null],
  ])('%s is %s', (text, address) => {
    expect(readAddress(text)).toBe(address)
  })
})

describe('a network', () => {
  it.each([
    [' 203.0.113.7 ', '203.0.113.7/32'],
    ['203.0.113.7/24', '203.0.113.0/24'],
    ['0.0.0.0/0', '0.0.0.0/0'],
    ['::ffff:203.0.113.7', '203.0.113.7/32'],
    ['::ffff:10.1.2.3/104', '10.0.0.0/8'],
    ['2001:DB8::1/32', '2001:db8::/32'],
    ['::1', '::1/128'],
    ['::/0', '::/0'],
    ['::ffff:10.0.0.0/8', null],
    ['203.0.113.7/33', null],
    ['2001:db8::/129', null],
    ['203.0.113.7/', null],
    ['203.0.113.7/8/8', null],
    ['203.0.113.7/-1', null],
    ['203.0.113.7/ 8', null],
    ['fe80::%eth0/64', null],
    ['10/8', null],
    ['0x7f.1', null],
    ['example.com', null],
    ['', null],
  ])('%s is %s', (text, network) => {
    expect(readNetwork(text)).toBe(network)
  })

  it('holds its own addresses, in either family, and nothing that is no address', () => {
    const isWithin = withinAny(['203.0.113.0/24', '2001:db8::/32'])
    expect(['203.0.113.255', '2001:db8:ffff::1'].map(isWithin)).toEqual([true, true])
    expect(['203.0.114.0', '2001:db9::', 'unknown', ''].map(isWithin)).toEqual([false, false, false, false])
  })
})
