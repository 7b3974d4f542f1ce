import { describe, expect, it } from 'vitest'
import { activitySentence } from './activity-sentence.ts'

describe('what an audit row tells people', () => {
  it('names what was changed in the settings, before and after', () => {
    const before = {
      name: 'Old',
      description: '',
      scopes: ['a:read', 'b:read'],
      authMethods: ['x'],
      grantTypes: [],
    }
    const after = {
      name: 'New',
      description: '',
      scopes: ['b:read', 'c:read'],
      authMethods: ['x'],
      grantTypes: [],
    }
    expect(activitySentence('client.updated', { clientId: 'acme', before, after })).toEqual({
      text: 'changed the settings',
      changes: [
        { label: 'Name', value: '“Old” → “New”' },
        { label: 'Scopes', value: '+ c:read, − a:read' },
      ],
    })
  })

  it('says who suspended and where an app went', () => {
    expect(activitySentence('client.suspended', { by: 'owner' }).text).toBe('suspended the app')
    expect(activitySentence('client.suspended', { by: 'staff' }).text).toContain('connectivity team')
    expect(activitySentence('client.transferred', { from: 'acme', to: 'orion' }).text).toBe(
      'transferred the app from the team acme to orion',
    )
  })

  it('says what a secret or key was called before', () => {
    expect(activitySentence('credential.renamed', { kind: 'secret', name: 'Shop', before: 'Old' }).text).toBe(
      'renamed the secret “Old” to “Shop”',
    )
  })

  it('reads as words, whatever the action is and whatever the details hold', () => {
    expect(activitySentence('client.tokens_frozen', null)).toEqual({
      text: 'client: tokens frozen',
      changes: [],
    })
    expect(activitySentence('client.updated', { before: 7, after: [] })).toEqual({
      text: 'changed the settings',
      changes: [],
    })
    expect(
      activitySentence('client.registered', { scopes: { not: '' }, environment: 'live' }).changes,
    ).toEqual([{ label: 'Environment', value: 'live' }])
  })

  it('shows no detail that is not named here', () => {
    const { changes } = activitySentence('credential.added', {
      kind: 'secret',
      expiresAt: '2027-01-01',
      digest: 'd',
      secret: 'lk_live_x',
    })
    expect(changes).toEqual([{ label: 'Expires', value: new Date('2027-01-01') }])
  })

  it('tells moments from other details, and leaves one that is none as it stands', () => {
    const { changes } = activitySentence('credential.rotated', {
      expiresAt: 'some day',
      retiresAt: '2026-12-01T18:39:31.478Z',
    })
    expect(changes).toEqual([
      { label: 'Expires', value: 'some day' },
      { label: 'The old one works until', value: new Date('2026-12-01T18:39:31.478Z') },
    ])
  })

  it('names the secret or key that it happened to', () => {
    const text = (action: string, detail: object) => activitySentence(action, detail).text
    expect(text('credential.rotated', { kind: 'secret', name: 'Berlin' })).toBe(
      'started rotating the secret “Berlin”',
    )
    expect(text('credential.deleted', { kind: 'key', name: 'laptop' })).toBe('deleted the key “laptop”')
    expect(text('credential.leaked', { kind: 'secret', name: 'shop', outcome: 'revoked' })).toBe(
      'revoked the secret “shop” because it was reported as leaked',
    )
    expect(text('credential.leaked', { kind: 'secret', name: 'shop', outcome: 'told' })).toBe(
      'notified the team that the secret “shop” was reported as leaked',
    )
  })
})
