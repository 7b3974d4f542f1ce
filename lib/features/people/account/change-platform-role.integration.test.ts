import { expect, it } from 'vitest'
import { operator, personWithId } from '#e2e/fixtures/people.ts'
import type { PlatformRole } from '#lib/access/permissions.ts'
import { listNotices } from '#lib/features/notices/queries.ts'
import { noticeWords } from '#lib/features/notices/words.ts'
import { createUser } from '#lib/features/people/create-user.ts'
import { openSession } from '#lib/features/people/sessions.ts'
import { AppError } from '#lib/kernel/errors.ts'
import { db } from '#lib/platform/db/db.ts'
import { changePlatformRole } from './change-platform-role.ts'

let names = 0
async function someone(role: PlatformRole) {
  const email = `role-${++names}@roles.example`
  const password = 'winter-lantern-cobalt-41'
  const { userId } = await createUser({ actor: operator }, { email, role, password, name: `Person ${names}` })
  await db().$transaction((tx) =>
    openSession(tx, userId, { address: '192.0.2.7', userAgent: null, device: null }),
  )
  return await personWithId(userId)
}

const codeOf = (error: unknown) => (AppError.is(error) ? error.code : error)
const openSessions = (userId: string) => db().session.count({ where: { userId, revokedAt: null } })

it('an administrator changes somebody’s role: their sessions end, they are told, and it is audited', async () => {
  const [actor, person] = [await someone('administrator'), await someone('developer')]
  await db().user.update({ where: { id: person.id }, data: { isRoleFromClaim: true }, select: { id: true } })
  expect(await openSessions(person.id)).toBe(1)
  const change = () => changePlatformRole({ actor }, { userId: person.id, role: 'connectivity' })
  expect(await change()).toEqual({ changed: true })
  expect(await openSessions(person.id)).toBe(0)
  expect(await change()).toEqual({ changed: false })

  const after = await personWithId(person.id)
  expect(after.role).toBe('connectivity')
  const { notices } = await listNotices(after, { before: null })
  expect(notices.map((notice) => notice.kind)).toEqual(['role_changed'])
  const [notice] = notices
  expect(notice && noticeWords(notice).text).toBe(
    `${actor.email} changed your role in the portal from developer to connectivity. You were signed out everywhere.`,
  )
  const rows = await db().auditEntry.findMany({
    where: { subjectId: person.id, action: 'user.role_changed' },
    select: { actorId: true, detail: true },
  })
  expect(rows).toMatchObject([{ actorId: actor.id, detail: { before: 'developer', after: 'connectivity' } }])
  // What a provider said before has no say in it any longer.
  expect(await db().user.findUnique({ where: { id: person.id }, select: { isRoleFromClaim: true } })).toEqual(
    { isRoleFromClaim: false },
  )
})

it('nobody but an administrator does, nobody for themselves, and of nobody who is not there', async () => {
  const [actor, person] = [await someone('administrator'), await someone('developer')]
  const role = 'administrator'
  for (const other of [await someone('connectivity'), person])
    expect(await changePlatformRole({ actor: other }, { userId: person.id, role }).catch(codeOf)).toBe(
      'forbidden',
    )
  const own = changePlatformRole({ actor }, { userId: actor.id, role: 'developer' })
  expect(await own.catch(codeOf)).toBe('conflict')
  const nobody = '00000000-0000-4000-8000-000000000000'
  expect(await changePlatformRole({ actor }, { userId: nobody, role }).catch(codeOf)).toBe('not_found')
  expect((await personWithId(person.id)).role).toBe('developer')
})
