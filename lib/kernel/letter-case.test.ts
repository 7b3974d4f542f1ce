import { expect, it } from 'vitest'
import { lowerFirst, upperFirst } from './letter-case.ts'

it('changes the case of a first letter, and leaves abbreviations alone', () => {
  expect(lowerFirst('Wrong secret')).toBe('wrong secret')
  expect(lowerFirst('API not allowed')).toBe('API not allowed')
  expect(lowerFirst('A secret')).toBe('a secret')
  expect(lowerFirst('')).toBe('')
  expect(upperFirst('not used for 26 h')).toBe('Not used for 26 h')
})
