import { beforeAll, describe, expect, it } from 'vitest'
import { developer, operator, personWithId } from '#e2e/fixtures/people.ts'
import type { Person } from '#lib/access/actor.ts'
import { countUnread, listNotices, noticeForMail } from '#lib/features/notices/queries.ts'
import { createUser } from '#lib/features/people/create-user.ts'
import { AppError } from '#lib/kernel/errors.ts'
import { db } from '#lib/platform/db/db.ts'
import { pool } from '#lib/platform/db/pools.ts'
import { clientActivity } from './activity.ts'
import { registerClient } from './register-client.ts'
import { listScopeRequests, openRequestsOf, requestScope } from './request-scope.ts'
import { updateClient } from './update-client.ts'

let ada: Person
let ben: Person
let staff: Person
let names = 0

beforeAll(async () => {
  ada = await developer('asks-ada')
  ben = await developer('asks-ben')
  staff = await staffMember('staff')
})

async function staffMember(name: string): Promise<Person> {
  const { userId } = await createUser(
    { actor: operator },
    {
      email: `asks-${name}@people.example`,
      role: 'connectivity',
      password: 'winter-lantern-cobalt-41',
      name: 'Staff',
    },
  )
  return await personWithId(userId)
}

async function newApp(): Promise<string> {
  const clientId = `asks-${++names}`
  await registerClient(
    { actor: ada },
    { clientId, name: clientId, description: '', environment: 'live', scopes: ['usage:read'] },
  )
  return clientId
}

const ask = (clientId: string, scope: string, actor = ada) =>
  requestScope({ actor }, { clientId, scope, reason: 'Nightly sync' })
const codeOf = (error: unknown) => (AppError.is(error) ? error.code : error)
const scopesAsked = async (clientId: string) =>
  (await openRequestsOf(ada, clientId)).map(({ scope }) => scope)

/** Who is told of it, and for whom a mail waits. */
async function told(clientId: string) {
  const { rows } = await pool('pages').query<{ email: string; mailed: boolean; detail: unknown }>(
    `SELECT u.email, n.detail,
       EXISTS (SELECT FROM mail m WHERE m.notice_id = n.id AND m.user_id = u.id) AS mailed
     FROM notice n JOIN notice_recipient r ON r.notice_id = n.id JOIN app_user u ON u.id = r.user_id
     JOIN client c ON c.id = n.client_ref WHERE c.client_id = $1 AND n.kind = 'scope_requested'`,
    [clientId],
  )
  return rows
}

describe('a scope on request', () => {
  it('is asked for once, with a reason, and the connectivity team alone is told and mailed', async () => {
    const clientId = await newApp()
    await ask(clientId, 'clients:write')
    expect(await openRequestsOf(ada, clientId)).toMatchObject([
      { scope: 'clients:write', reason: 'Nightly sync', requestedBy: ada.email },
    ])
    expect(await ask(clientId, 'clients:write').catch(codeOf)).toBe('conflict')
    const people = await told(clientId)
    expect(people.filter(({ email }) => email === staff.email)).toMatchObject([
      { mailed: true, detail: { scope: 'clients:write', reason: 'Nightly sync', by: ada.email } },
    ])
    expect(people.filter(({ email }) => email === ada.email)).toEqual([])
    const activity = await clientActivity(ada, { clientId, before: null })
    expect(activity?.entries[0]?.action).toBe('client.scope_requested')
  })

  it('reaches staff who are in no team, and nobody who is no longer staff', async () => {
    const [alone, former] = [await staffMember('alone'), await staffMember('former')]
    await db().team.deleteMany({
      where: { memberships: { some: { userId: { in: [alone.id, former.id] } } } },
    })
    const clientId = await newApp()
    await ask(clientId, 'clients:write')
    const reached = (await told(clientId)).filter(({ email }) => [alone.email, former.email].includes(email))
    expect(reached.toSorted((one, other) => one.email.localeCompare(other.email))).toMatchObject([
      { email: alone.email, mailed: true },
      { email: former.email, mailed: true },
    ])
    const { notices } = await listNotices(await personWithId(alone.id), { before: null })
    expect(notices).toMatchObject([{ kind: 'scope_requested', app: { clientId }, isUnread: true }])

    await db().user.update({ where: { id: former.id }, data: { role: 'developer' }, select: { id: true } })
    const developerNow = await personWithId(former.id)
    expect((await listNotices(developerNow, { before: null })).notices).toEqual([])
    expect(await countUnread(developerNow)).toBe(0)
    const [notice] = await db().notice.findMany({
      where: { onlyFor: former.id, kind: 'scope_requested' },
      select: { id: true },
    })
    expect(await noticeForMail(notice?.id ?? '', former.id)).toBeNull()
  })

  it('is mailed to nobody whose address is not confirmed: it names a team', async () => {
    const unproved = await staffMember('unproved')
    await db().user.update({
      where: { id: unproved.id },
      data: { emailVerifiedAt: null },
      select: { id: true },
    })
    const clientId = await newApp()
    await ask(clientId, 'clients:write')
    expect((await told(clientId)).filter(({ email }) => email === unproved.email)).toMatchObject([
      { mailed: false },
    ])
  })

  it('is listed for those who decide until it is granted, and can be asked for again once it was taken away', async () => {
    const clientId = await newApp()
    await ask(clientId, 'clients:write')
    const listed = async () =>
      (await listScopeRequests({ actor: operator })).filter((request) => request.clientId === clientId)
    expect(await listed()).toMatchObject([{ scope: 'clients:write', scopes: ['usage:read'] }])
    await updateClient({ actor: operator }, { clientId, scopes: ['usage:read', 'clients:write'] })
    expect(await listed()).toEqual([])
    expect(await ask(clientId, 'clients:write').catch(codeOf)).toBe('conflict')
    await updateClient({ actor: operator }, { clientId, scopes: [] })
    await ask(clientId, 'clients:write')
    expect(await scopesAsked(clientId)).toEqual(['clients:write'])
  })

  it('is no other scope, of no other team, and listed to nobody else', async () => {
    const clientId = await newApp()
    expect(await ask(clientId, 'clients:read').catch(codeOf)).toBe('invalid')
    expect(await ask(clientId, 'nothing:here').catch(codeOf)).toBe('invalid')
    expect(await ask(clientId, 'clients:write', ben).catch(codeOf)).toBe('not_found')
    await ask(clientId, 'clients:write')
    expect(await openRequestsOf(ben, clientId)).toEqual([])
    expect(await listScopeRequests({ actor: ada }).catch(codeOf)).toBe('forbidden')
  })
})
