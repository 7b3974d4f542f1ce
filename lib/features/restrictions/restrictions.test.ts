import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Restriction } from '#lib/oauth/ports.ts'
import { addressRestriction } from '#lib/oauth/restrictions/addresses.ts'
import { networksSchema } from './addresses.ts'
import { quotaSchema } from './quota.ts'
import { openRestrictions, restrictionsIn } from './restrictions.ts'

describe('a list of networks', () => {
  it('is read from lines, commas and spaces, each network once and from its begin', () => {
    const typed = '203.0.113.7\n198.51.100.9/24, 198.51.100.0/24  2001:DB8::1/32\n::ffff:192.0.2.1'
    expect(networksSchema.parse(typed)).toEqual([
      '203.0.113.7/32',
      '198.51.100.0/24',
      '2001:db8::/32',
      '192.0.2.1/32',
    ])
  })

  it('may be empty', () => {
    expect(networksSchema.parse(' \n')).toEqual([])
  })

  it.each([
    '203.0.113',
    '203.0.113.0/33',
    '2001:db8::/129',
    '1.2.3.4/8/9',
    '1.2.3.4/-1',
    'acme.example',
    '0x7f.1',
    '::ffff:1.2.3.4/12',
    '10.0.0.1/',
  ])('refuses %s, and names it', (entry) => {
    const result = networksSchema.safeParse(`203.0.113.7 ${entry}`)
    expect(result.error?.issues[0]?.message).toContain(entry)
  })

  it('takes 50 networks and no more', () => {
    const networks = Array.from({ length: 51 }, (_, index) => `10.0.0.${index}`)
    expect(networksSchema.safeParse(networks.slice(1).join(' ')).success).toBe(true)
    expect(networksSchema.safeParse(networks.join(' ')).success).toBe(false)
  })
})

describe('an address rule', () => {
  const ruleOf = (typed: string) => addressRestriction('enforce', networksSchema.parse(typed))
  const allows = (rule: Restriction, address: string) => rule.allows?.({ address, time: 0 })
  const rule = ruleOf('203.0.113.0/24 192.0.2.7 2001:db8::/32')

  it.each(['203.0.113.0', '203.0.113.255', '192.0.2.7', '2001:db8::1', '2001:db8:ffff::'])(
    'takes %s',
    (ip) => {
      expect(allows(rule, ip)).toBe(true)
    },
  )

  it.each(['203.0.112.255', '203.0.114.0', '192.0.2.8', '2001:db9::1', '::1', 'unknown', ''])(
    'does not take %s',
    (ip) => {
      expect(allows(rule, ip)).toBe(false)
    },
  )

  it('takes every address of its network and none beside it', () => {
    fc.assert(
      fc.property(fc.ipV4(), fc.integer({ min: 0, max: 32 }), fc.ipV4(), (base, bits, other) => {
        const number = (ip: string) => ip.split('.').reduce((sum, part) => sum * 256 + Number(part), 0)
        const size = 2 ** (32 - bits)
        const first = Math.floor(number(base) / size) * size
        const isWithin = number(other) >= first && number(other) < first + size
        const single = ruleOf(`${base}/${bits}`)
        expect(allows(single, other)).toBe(isWithin)
        expect(allows(single, base)).toBe(true)
      }),
    )
  })
})

describe('a quota', () => {
  it('is a whole number, however its thousands are set apart', () => {
    expect(quotaSchema.parse(' 1,000 ')).toBe(1000)
    expect(quotaSchema.parse('20_000')).toBe(20_000)
  })

  it.each(['0', '-1', '1.5', 'many', '1e3', '100000001', ''])('refuses %s', (text) => {
    expect(quotaSchema.safeParse(text).success).toBe(false)
  })
})

describe('the rows of a client', () => {
  const quotaRow = { kind: 'quota', mode: 'enforce', rule: { quotaPerHour: 5 } } as const

  it('are asked as they are stored, in one order, and not when they are off', () => {
    const addressRow = {
      kind: 'addresses',
      mode: 'observe',
      rule: { allowedAddresses: ['192.0.2.0/24'] },
    } as const
    expect(openRestrictions([quotaRow, addressRow])).toMatchObject([
      { reason: 'address_not_allowed', mode: 'observe' },
      { reason: 'quota_reached', mode: 'enforce' },
    ])
    expect(openRestrictions([{ ...quotaRow, mode: 'off' }])).toEqual([])
  })

  it('are left alone where another version knows their kind, and refused where a rule is none', () => {
    expect(openRestrictions([{ ...quotaRow, kind: 'of another version' }])).toEqual([])
    for (const rule of [{ quotaPerHour: '5' }, { quotaPerHour: 0 }, [], 5, null])
      expect(() => restrictionsIn([{ ...quotaRow, rule }])).toThrow()
  })
})
