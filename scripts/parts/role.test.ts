import { expect, it } from 'vitest'
import { roleIn } from './role.ts'

it('a start does everything unless its role is named, in either spelling', () => {
  expect(roleIn(['node', 'start.ts'])).toBe('all')
  expect(roleIn(['node', 'start.ts', '--role', 'web'])).toBe('web')
  expect(roleIn(['node', 'start.ts', '--role=token'])).toBe('token')
})

it.each([['--role'], ['--role='], ['--role', 'pages']])('%s %s is refused', (...args) => {
  expect(() => roleIn(args)).toThrow(/^--role has an invalid value/)
})
