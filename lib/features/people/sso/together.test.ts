import { expect, it } from 'vitest'
import { together } from './together.ts'

const sub = 'somebody'
const email = 'ada@corp.example'

it('has an address verified by whoever told it', () => {
  const verified = (token: object, userInfo: object) =>
    together({ sub, ...token }, { sub, ...userInfo }).email_verified
  expect(verified({ email, email_verified: true }, { email: 'eve@evil.example' })).toBe(true)
  expect(verified({ email }, { email: 'eve@evil.example', email_verified: true })).toBe(false)
  expect(verified({ email }, { email, email_verified: true })).toBe(true)
  expect(verified({ email, email_verified: false }, { email, email_verified: true })).toBe(false)
  expect(verified({ email_verified: true }, { email })).toBeUndefined()
  expect(verified({}, { email, email_verified: true })).toBe(true)
})

it('takes from the ID token alone how and when somebody signed in', () => {
  const told = together(
    { sub, name: 'Ada' },
    { sub, name: 'Eve', amr: ['mfa'], acr: 'high', auth_time: 1, team: 'x' },
  )
  expect(told).toMatchObject({ name: 'Ada', team: 'x' })
  expect(told).not.toHaveProperty('amr')
  expect(told).not.toHaveProperty('acr')
  expect(told).not.toHaveProperty('auth_time')
})
