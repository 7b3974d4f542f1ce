import { describe, expect, it } from 'vitest'
import { loosens, settingChanges } from './setting-changes.ts'

const held = {
  scopes: ['a:read'],
  authMethods: ['private_key_jwt'],
  grantTypes: ['client_credentials'],
  mayNameTokenEndpoint: false,
  allowedAddresses: ['203.0.113.0/24'],
  addressMode: 'enforce',
  quotaPerHour: 100,
  quotaMode: 'enforce',
}

describe('a change of what an app is held to', () => {
  it.each([
    ['a scope more', { scopes: ['a:read', 'b:read'] }],
    ['another scope instead', { scopes: ['b:read'] }],
    ['a way to authenticate more', { authMethods: ['private_key_jwt', 'client_secret_post'] }],
    ['a network more', { allowedAddresses: ['203.0.113.0/24', '0.0.0.0/0'] }],
    ['addresses no more enforced', { addressMode: 'observe' }],
    ['addresses off', { addressMode: 'off' }],
    ['assertions that name the token endpoint', { mayNameTokenEndpoint: true }],
    ['a higher quota', { quotaPerHour: 101 }],
    ['no quota', { quotaPerHour: null, quotaMode: 'off' }],
    ['a quota that is observed only', { quotaMode: 'observe' }],
  ])('loosens it with %s, and tightens it the other way round', (_what, change) => {
    const after = { ...held, ...change }
    expect(loosens(held, after)).toBe(true)
    expect(settingChanges(held, after)).not.toEqual([])
    if (!('scopes' in change && change.scopes.length === 1)) expect(loosens(after, held)).toBe(false)
  })

  it.each([
    ['nothing', {}],
    ['its name', { name: 'Other', description: 'Other' }],
    ['a list in another order', { authMethods: ['private_key_jwt'] }],
    ['fewer scopes', { scopes: [] }],
    ['a lower quota', { quotaPerHour: 1 }],
  ])('does not loosen it with %s', (_what, change) => {
    expect(loosens(held, { ...held, ...change })).toBe(false)
  })

  it('is not one of a list or a quota that is not enforced', () => {
    const observed = { ...held, addressMode: 'observe', quotaMode: 'off' }
    const wider = { ...observed, allowedAddresses: ['0.0.0.0/0'], quotaPerHour: 1_000_000 }
    expect(loosens(observed, wider)).toBe(false)
    expect(loosens({}, { scopes: 7, quotaPerHour: 'many' })).toBe(false)
  })
})
