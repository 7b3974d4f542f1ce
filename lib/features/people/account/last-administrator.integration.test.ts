import { expect, it } from 'vitest'
import { operator } from '#e2e/fixtures/people.ts'
import { createUser } from '#lib/features/people/create-user.ts'
import { db } from '#lib/platform/db/db.ts'
import { changePlatformRole } from './change-platform-role.ts'

const administrator = async (name: string) => {
  const email = `${name}@last.example`
  const password = 'winter-lantern-cobalt-41'
  const made = await createUser({ actor: operator }, { email, role: 'administrator', password, name })
  return made.userId
}

const signedIn = (id: string) =>
  db().user.update({ where: { id }, data: { lastSignInAt: new Date() }, select: { id: true } })

const withFactor = (userId: string) =>
  db().totp.create({
    data: { userId, sealedSecret: new Uint8Array([1]), confirmedAt: new Date() },
    select: { userId: true },
  })

const demote = (userId: string) => changePlatformRole({ actor: operator }, { userId, role: 'developer' })

it('the last administrator who can act stays one until another can', async () => {
  const acting = await administrator('acting')
  await expect(demote(acting)).rejects.toThrow('This is the only administrator.')
  await signedIn(acting)
  await withFactor(acting)
  const named = await administrator('named')
  await expect(demote(acting)).rejects.toThrow('No other administrator has signed in and set up')
  // Whoever cannot act may go.
  await demote(named)
  await changePlatformRole({ actor: operator }, { userId: named, role: 'administrator' })
  await signedIn(named)
  await expect(demote(acting)).rejects.toThrow('No other administrator has signed in and set up')
  await withFactor(named)
  expect(await demote(acting)).toEqual({ changed: true })
})
