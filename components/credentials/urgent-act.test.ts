import { expect, it } from 'vitest'
import { urgentAct } from './urgent-act.ts'

const NOW = new Date('2026-11-29T12:00:00Z')
const inDays = (days: number) => new Date(NOW.getTime() + days * 86_400_000)
const active = { state: 'active' as const, expiresAt: null, retiresAt: null, isOverdue: false }
const retiring = { state: 'retiring' as const, expiresAt: null, retiresAt: inDays(7), isOverdue: false }

it('offers to rotate what expires within 30 days or is older than the team allows, and nothing on what goes on', () => {
  expect(urgentAct(active, { kind: 'used' }, NOW)).toBeNull()
  expect(urgentAct({ ...active, expiresAt: inDays(31) }, { kind: 'used' }, NOW)).toBeNull()
  expect(urgentAct({ ...active, expiresAt: inDays(30) }, { kind: 'never_used' }, NOW)).toBe('rotate')
  expect(urgentAct({ ...active, isOverdue: true }, { kind: 'used' }, NOW)).toBe('rotate')
})

it('offers to retire what nothing uses, never what is in use', () => {
  expect(urgentAct(retiring, { kind: 'idle' }, NOW)).toBe('retire')
  expect(urgentAct(retiring, { kind: 'never_used' }, NOW)).toBe('retire')
  expect(urgentAct(retiring, { kind: 'used' }, NOW)).toBeNull()
  expect(urgentAct({ ...retiring, retiresAt: inDays(1) }, { kind: 'used' }, NOW)).toBe('extend')
})

it('offers nothing on what has ended', () => {
  expect(urgentAct({ ...active, state: 'deactivated' }, { kind: 'used' }, NOW)).toBeNull()
})
