import { expect, it } from 'vitest'
import { operator, personWithId } from '#e2e/fixtures/people.ts'
import type { Person } from '#lib/access/actor.ts'
import { changePlatformRole } from '#lib/features/people/account/change-platform-role.ts'
import { makeResetLink } from '#lib/features/people/account/forgotten-password.ts'
import { createUser } from '#lib/features/people/create-user.ts'
import { openSession } from '#lib/features/people/sessions.ts'
import { db } from '#lib/platform/db/db.ts'
import { acknowledgeChanges, mayAcknowledge } from './acknowledge-changes.ts'
import { clearFactors } from './clear-factors.ts'
import type { InSession } from './in-session.ts'
import { sinceLastSignIn } from './since-last-sign-in.ts'

const source = { address: '192.0.2.71', device: null, userAgent: 'curl/8' }

let made = 0

async function make(role: 'developer' | 'administrator'): Promise<Person> {
  const email = `since-${++made}@factors.example`
  const password = 'winter-lantern-cobalt-41'
  const { userId } = await createUser({ actor: operator }, { email, role, password, name: `Since ${made}` })
  return await personWithId(userId)
}

async function enter(actor: Person, factorAt: Date | null = null): Promise<InSession> {
  const { sessionId } = await openSession(db(), actor.id, source, { factorAt })
  return { actor, sessionId, source }
}

const told = async ({ actor, sessionId }: InSession) =>
  (await sinceLastSignIn(actor, sessionId)).map(({ what }) => what)

const LINK = 'created a link to choose a new password for your account'
const CLEARED = 'removed your second factor'

it('PT-03 what others did is told until it is acknowledged with a second factor, and again once factors are cleared', async () => {
  const [person, admin, other] = [
    await make('developer'),
    await make('administrator'),
    await make('administrator'),
  ]
  await db().totp.create({
    data: { userId: person.id, sealedSecret: new Uint8Array([1]), confirmedAt: new Date() },
    select: { userId: true },
  })
  await makeResetLink({ actor: admin }, { userId: person.id })
  // Whoever came in by that link, without the factor, hides nothing.
  const byLink = await enter(person)
  expect(await mayAcknowledge(byLink.sessionId)).toBe(false)
  await acknowledgeChanges(byLink)
  expect(await told(await enter(person))).toEqual([LINK])

  const proved = await enter(person, new Date())
  expect(await mayAcknowledge(proved.sessionId)).toBe(true)
  // Done after this session was opened, so that it was not told of in it.
  await makeResetLink({ actor: admin }, { userId: person.id })
  await acknowledgeChanges(proved)
  expect(await told(await enter(person))).toEqual([LINK])
  await acknowledgeChanges(await enter(person, new Date()))
  expect(await told(await enter(person))).toEqual([])

  // The factor that acknowledged may have been somebody else's.
  await clearFactors({ actor: other }, { userId: person.id, confirmation: person.email })
  expect(await told(await enter(person))).toEqual([CLEARED, LINK, LINK])
  await acknowledgeChanges(await enter(person, new Date()))
  expect(await told(await enter(person))).toEqual([])
})

it('PT-03 a change of role is told beside what else was done, and stops nobody by itself', async () => {
  const [person, admin] = [await make('developer'), await make('administrator')]
  await changePlatformRole({ actor: operator }, { userId: person.id, role: 'connectivity' })
  expect(await told(await enter(person))).toEqual([])
  await makeResetLink({ actor: admin }, { userId: person.id })
  expect(await told(await enter(person))).toEqual([LINK, 'changed your role'])
})
