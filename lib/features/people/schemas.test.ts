import { expect, it, vi } from 'vitest'
import { passwordStrength } from './passwords/password-strength.ts'
import { redeemInvitationSchema, signUpSchema } from './schemas.ts'

it.each([
  ['signing up', signUpSchema],
  ['setting up', redeemInvitationSchema],
])('%s says what is wrong with the password together with all else', async (_what, schema) => {
  const typed = { code: 'c', name: '', email: 'nobody', password: 'short' }
  const refused = await schema.safeParseAsync(typed)
  expect(refused.error?.issues.map(({ path, message }) => [path.join(), message])).toEqual([
    ['name', 'Enter your name.'],
    ['email', 'Enter an e-mail address, such as ada@example.com.'],
    ['password', 'At least 15 characters; this one has 5.'],
  ])
  const good = { ...typed, name: 'Ada', email: 'ada@example.com', password: 'quiet-harbour-ladder-77' }
  expect((await schema.safeParseAsync(good)).error).toBe(undefined)
  const own = await schema.safeParseAsync({
    ...good,
    password: 'quiet-harbour-ada-lovelace',
    email: 'lovelace@example.com',
  })
  expect(own.error?.issues[0]?.message).toContain('part of your e-mail address')
})

it.each([
  ['signing up', signUpSchema],
  ['setting up', redeemInvitationSchema],
])('%s judges no password that costs work before anybody is counted', async (_what, schema) => {
  const asked = vi.spyOn(passwordStrength(), 'ask')
  const typed = { code: 'c', name: 'Ada', email: 'ada@example.com', password: 'P@ssw0rd!P@ssw0rd1' }
  expect((await schema.safeParseAsync(typed)).success).toBe(true)
  expect(asked).not.toHaveBeenCalled()
})

it('leaves a password that is far too long unread', async () => {
  const { error } = await signUpSchema.safeParseAsync({
    name: 'Ada',
    email: 'a@b.example',
    password: 'x'.repeat(1e6),
  })
  expect(error?.issues.map(({ message }) => message)).toEqual(['This password is too long.'])
})
