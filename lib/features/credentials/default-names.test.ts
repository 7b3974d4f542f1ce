import { expect, it } from 'vitest'
import { defaultName } from './default-names.ts'

const NOW = new Date('2026-11-28T23:59:59Z')

it('names a new secret or key by its day (UTC), and no two of an app alike', () => {
  expect(defaultName('secret', NOW, [])).toBe('Secret of 28 Nov')
  expect(defaultName('key', NOW, ['Build server'])).toBe('Key of 28 Nov')
  expect(defaultName('rotated', NOW, ['Rotated 28 Nov'])).toBe('Rotated 28 Nov (2)')
  expect(defaultName('rotated', NOW, ['Rotated 28 Nov (2)', 'Rotated 28 Nov'])).toBe('Rotated 28 Nov (3)')
})
