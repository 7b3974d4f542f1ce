import { randomUUID } from 'node:crypto'
import { beforeAll, describe, expect, it } from 'vitest'
import { developer, operator, personWithId } from '#e2e/fixtures/people.ts'
import { eventAt } from '#e2e/fixtures/token-events.ts'
import type { Actor, Person } from '#lib/access/actor.ts'
import { deleteClient } from '#lib/features/apps/delete-client.ts'
import { endGrantedClients } from '#lib/features/apps/end-granted-clients.ts'
import { findClient } from '#lib/features/apps/queries.ts'
import { registerClient } from '#lib/features/apps/register-client.ts'
import { restoreClient } from '#lib/features/apps/restore-client.ts'
import { setClientStatus } from '#lib/features/apps/set-status.ts'
import { updateClient } from '#lib/features/apps/update-client.ts'
import { writeEvents } from '#lib/features/events/write-events.ts'
import { inspectApp } from '#lib/features/inspection/inspected-app.ts'
import { countUnread, listNotices, noticeForMail } from '#lib/features/notices/queries.ts'
import { writeTimedNotices } from '#lib/features/notices/timed-notices.ts'
import { createUser } from '#lib/features/people/create-user.ts'
import { restrictClient } from '#lib/features/restrictions/restrict-client.ts'
import { AppError } from '#lib/kernel/errors.ts'
import { db } from '#lib/platform/db/db.ts'
import { pool } from '#lib/platform/db/pools.ts'
import { provideSettings } from '#lib/platform/env.ts'
import { declineRequest, grantRequest } from './answer.ts'
import { answerTimes } from './answer-times.ts'
import { requestLiveApp, requestQuota, requestScopes } from './ask.ts'
import { endGrants } from './end-grants.ts'
import { extendGrant } from './extend-grant.ts'
import { findRequest } from './find-request.ts'
import { listRequests, requestsOf } from './list-requests.ts'
import { listScopeRequests } from './list-scope-requests.ts'
import { requestFilterSchema } from './request-filter.ts'
import { withdrawRequest } from './withdraw.ts'

let ada: Person
let ben: Person
let staff: Person
let names = 0
const DAY = 86_400_000

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

async function newApp({
  environment = 'live',
  actor = ada,
}: {
  environment?: 'live' | 'sandbox'
  actor?: Person
} = {}) {
  const clientId = `asks-${++names}`
  await registerClient(
    { actor },
    { clientId, name: clientId, description: '', environment, scopes: ['usage:read'] },
  )
  return clientId
}

const reason = 'Nightly sync'
const SCOPE = 'clients:write'
const ask = (clientId: string, scopes = [SCOPE], actor = ada) =>
  requestScopes({ actor }, { clientId, scopes, reason })
const codeOf = (error: unknown) => (AppError.is(error) ? error.code : error)
const requestOf = async (clientId: string) => (await requestsOf(ada, clientId))[0]

/** Names and ends of what an app has. */
async function scopesOf(clientId: string) {
  return await db().clientScope.findMany({
    where: { client: { clientId } },
    select: { scopeName: true, until: true },
    orderBy: { scopeName: 'asc' },
  })
}

/** Who is told of it, and for whom a mail waits. */
async function told(clientId: string, kind = 'access_requested') {
  const { rows } = await pool('pages').query<{
    email: string
    mailed: boolean
    detail: Record<string, unknown>
  }>(
    `SELECT u.email, n.detail,
       EXISTS (SELECT FROM mail m WHERE m.notice_id = n.id AND m.user_id = u.id) AS mailed
     FROM notice n JOIN notice_recipient r ON r.notice_id = n.id JOIN app_user u ON u.id = r.user_id
     JOIN client c ON c.id = n.client_ref WHERE c.client_id = $1 AND n.kind = $2 ORDER BY n.id`,
    [clientId, kind],
  )
  return rows
}

const actionsOn = async (clientId: string) => {
  const { rows } = await pool('pages').query<{ action: string }>(
    `SELECT a.action FROM audit_entry a JOIN client c ON c.id::text = a.subject_id WHERE c.client_id = $1 ORDER BY a.seq`,
    [clientId],
  )
  return rows.map(({ action }) => action)
}

describe('a request for scopes', () => {
  it('is made once, with a reason, and the connectivity team alone is told and mailed', async () => {
    const clientId = await newApp()
    await ask(clientId)
    expect(await requestsOf(ada, clientId)).toMatchObject([
      { kind: 'scopes', scopes: [SCOPE], reason, requestedBy: ada.email, state: 'open' },
    ])
    expect(await ask(clientId).catch(codeOf)).toBe('conflict')
    const people = await told(clientId)
    expect(people.filter(({ email }) => email === staff.email)).toMatchObject([
      { mailed: true, detail: { scopes: [SCOPE], reason, by: ada.email, requestChange: 'made' } },
    ])
    expect(people.filter(({ email }) => email === ada.email)).toEqual([])
    expect((await actionsOn(clientId)).at(-1)).toBe('request.made')
  })

  it('says why a scope can’t be requested, and what to do', async () => {
    const [live, sandbox] = [await newApp(), await newApp({ environment: 'sandbox' })]
    await pool('pages').query(
      `INSERT INTO api (id, name, audience, environment) VALUES ('asked-live', 'Live', 'https://asked.example', 'live')
       ON CONFLICT DO NOTHING`,
    )
    await pool('pages').query(
      `INSERT INTO scope (name, api_id, description, grant_policy, position) VALUES
         ('asked:live', 'asked-live', 'Live', 'request', 950), ('asked:staff', 'asked-live', 'Staff', 'staff', 951)
       ON CONFLICT DO NOTHING`,
    )
    const why = async (clientId: string, scope: string) =>
      await ask(clientId, [scope]).catch((error: Error) => error.message)
    expect(await why(sandbox, 'asked:live')).toBe(
      'The scope “asked:live” is for live apps, not for sandbox ones. Request a live app with it.',
    )
    expect(await why(live, 'asked:staff')).toContain('can’t be requested: ask the connectivity team')
    expect(await why(live, 'usage:read')).toContain('needs no request')
    expect(await why(live, 'asked:none')).toBe('There is no scope “asked:none”.')
  })

  it('reaches staff who are in no team, and nobody who is no longer staff', async () => {
    const [alone, former] = [await staffMember('alone'), await staffMember('former')]
    await db().team.deleteMany({
      where: { memberships: { some: { userId: { in: [alone.id, former.id] } } } },
    })
    const clientId = await newApp()
    await ask(clientId)
    const reached = (await told(clientId)).filter(({ email }) => [alone.email, former.email].includes(email))
    expect(reached.map(({ mailed }) => mailed)).toEqual([true, true])
    const { notices } = await listNotices(await personWithId(alone.id), { before: null })
    expect(notices).toMatchObject([{ kind: 'access_requested', app: { clientId }, isUnread: true }])

    await db().user.update({ where: { id: former.id }, data: { role: 'developer' }, select: { id: true } })
    const developerNow = await personWithId(former.id)
    expect((await listNotices(developerNow, { before: null })).notices).toEqual([])
    expect(await countUnread(developerNow)).toBe(0)
    const [notice] = await db().notice.findMany({
      where: { onlyFor: former.id, kind: 'access_requested' },
      select: { id: true },
    })
    expect(await noticeForMail(notice?.id ?? '', former.id)).toBeNull()
  })

  it('is mailed to nobody of staff without the second factor that their role demands', async () => {
    const without = await staffMember('without-factor')
    await ask(await newApp())
    const notice = await db().notice.findFirstOrThrow({
      where: { onlyFor: without.id, kind: 'access_requested' },
      select: { id: true },
    })
    provideSettings({ STAFF_SECOND_FACTOR: 'required' })
    expect(await noticeForMail(notice.id, without.id)).toBeNull()
    await db().totp.create({
      data: { userId: without.id, sealedSecret: new Uint8Array([1]), confirmedAt: new Date() },
      select: { userId: true },
    })
    expect(await noticeForMail(notice.id, without.id)).toMatchObject({ email: without.email })
    provideSettings({ STAFF_SECOND_FACTOR: 'optional' })
    expect(await noticeForMail(notice.id, without.id)).not.toBeNull()
  })

  it('is mailed to nobody whose address is not confirmed: it names a team', async () => {
    const unproved = await staffMember('unproved')
    await db().user.update({
      where: { id: unproved.id },
      data: { emailVerifiedAt: null },
      select: { id: true },
    })
    const clientId = await newApp()
    await ask(clientId)
    expect((await told(clientId)).filter(({ email }) => email === unproved.email)).toMatchObject([
      { mailed: false },
    ])
  })

  it('is for no other scope, of no other team, and shown to nobody else', async () => {
    const clientId = await newApp()
    expect(await ask(clientId, ['clients:read']).catch(codeOf)).toBe('invalid')
    expect(await ask(clientId, [SCOPE, 'nothing:here']).catch(codeOf)).toBe('invalid')
    expect(await ask(clientId, [SCOPE], ben).catch(codeOf)).toBe('not_found')
    const { id } = await ask(clientId)
    expect(await requestsOf(ben, clientId)).toEqual([])
    const filter = requestFilterSchema.parse({})
    expect(await listRequests({ actor: ada }, filter).catch(codeOf)).toBe('forbidden')
    expect(await findRequest({ actor: ada }, id).catch(codeOf)).toBe('forbidden')
    expect(await answerTimes({ actor: ada }).catch(codeOf)).toBe('forbidden')
    expect(await listScopeRequests({ actor: ada }).catch(codeOf)).toBe('forbidden')
    expect(await grantRequest({ actor: ada }, { id }).catch(codeOf)).toBe('forbidden')
    expect(await declineRequest({ actor: ada }, { id, word: 'No.' }).catch(codeOf)).toBe('forbidden')
    expect(await withdrawRequest({ actor: ben }, { clientId, id }).catch(codeOf)).toBe('not_found')
  })

  it('shows what granting changes and what the app did', async () => {
    const clientId = await newApp()
    const { id } = await ask(clientId)
    const request = await findRequest({ actor: staff }, id)
    expect(request?.changes).toMatchObject([
      { name: SCOPE, isHeld: false, isAsked: true },
      { name: 'usage:read', isHeld: true, isAsked: false },
    ])
    expect(request?.record).toEqual({
      ...{ tokens: 0, refused: 0, reasons: [], days: 0, reuse: null, hasRotated: false },
      ...{ firstCallAt: null, others: expect.any(Array) },
    })
    expect(await findRequest({ actor: staff }, 'nothing')).toBeNull()
    const { requests } = await listRequests({ actor: staff }, requestFilterSchema.parse({ q: clientId }))
    expect(requests.map((one) => one.id)).toContain(id)
  })

  it('is granted by staff, once, and both sides read so', async () => {
    const clientId = await newApp()
    const { id } = await ask(clientId)
    const answers = await Promise.all(
      [0, 1].map(() =>
        grantRequest({ actor: staff }, { id, word: 'Welcome.' }).then(() => 'granted', codeOf),
      ),
    )
    expect(answers.sort()).toEqual(['conflict', 'granted'])
    expect(await scopesOf(clientId)).toMatchObject([
      { scopeName: SCOPE, until: null },
      { scopeName: 'usage:read' },
    ])
    expect(await requestOf(clientId)).toMatchObject({
      ...{ state: 'granted', grantedScopes: [SCOPE], word: 'Welcome.', decidedBy: 'the connectivity team' },
    })
    expect(await findRequest({ actor: staff }, id)).toMatchObject({ decidedBy: staff.email })
    expect(
      (await told(clientId, 'request_answered')).filter(({ email }) => email === ada.email),
    ).toMatchObject([
      { mailed: true, detail: { requestChange: 'granted', by: 'The connectivity team', word: 'Welcome.' } },
    ])
    expect((await actionsOn(clientId)).at(-1)).toBe('request.granted')
    expect((await answerTimes({ actor: staff })).own).toBeGreaterThanOrEqual(0)
    expect((await listScopeRequests({ actor: operator })).filter((one) => one.clientId === clientId)).toEqual(
      [],
    )
  })

  it('is not granted to a team that nobody has confirmed', async () => {
    const teamId = ben.teams[0]?.id ?? ''
    await db().team.update({ where: { id: teamId }, data: { confirmedAt: null }, select: { id: true } })
    const clientId = await newApp({ actor: ben })
    const { id } = await ask(clientId, [SCOPE], ben)
    expect(await grantRequest({ actor: staff }, { id }).catch(codeOf)).toBe('conflict')
    expect(await findRequest({ actor: staff }, id)).toMatchObject({ state: 'open', waiting: [SCOPE] })
  })

  it('is granted in part, and not beyond what was asked for', async () => {
    const clientId = await newApp()
    const { id } = await ask(clientId, [SCOPE, 'credentials:write'])
    const wrong = grantRequest({ actor: staff }, { id, scopes: ['clients:read'] })
    expect(await wrong.catch(codeOf)).toBe('invalid')
    expect(await grantRequest({ actor: staff }, { id, scopes: [] }).catch(codeOf)).toBe('invalid')
    const past = grantRequest({ actor: staff }, { id, until: new Date(0) })
    expect(await past.catch(codeOf)).toBe('invalid')
    await grantRequest({ actor: staff }, { id, scopes: [SCOPE] })
    expect(await requestOf(clientId)).toMatchObject({ state: 'granted', grantedScopes: [SCOPE] })
    expect((await scopesOf(clientId)).map(({ scopeName }) => scopeName)).toEqual([SCOPE, 'usage:read'])
    await ask(clientId, ['credentials:write'])
  })

  it('is granted for a time, after which it is taken away and both sides are told', async () => {
    const clientId = await newApp()
    const { id } = await ask(clientId)
    const until = new Date(Date.now() + 3_600_000)
    await grantRequest({ actor: staff }, { id, until })
    expect(await scopesOf(clientId)).toContainEqual({ scopeName: SCOPE, until })
    await endGrants()
    expect((await scopesOf(clientId)).map(({ scopeName }) => scopeName)).toContain(SCOPE)
    await letTimePass(clientId)
    expect(await Promise.all([endGrants(), endGrants()])).not.toEqual([0, 0])
    expect((await scopesOf(clientId)).map(({ scopeName }) => scopeName)).toEqual(['usage:read'])
    expect((await requestOf(clientId))?.endedAt).not.toBeNull()
    expect((await actionsOn(clientId)).filter((action) => action === 'request.grant_ended')).toHaveLength(1)
    expect((await told(clientId, 'request_answered')).map(({ detail }) => detail.requestChange)).toContain(
      'ended',
    )
    const ofStaff = (await told(clientId)).filter(({ email }) => email === staff.email)
    expect(ofStaff.map(({ detail }) => detail.requestChange)).toEqual(['made', 'ended'])
    await ask(clientId)
  })

  it('is granted for longer, or for good, before it is over', async () => {
    const clientId = await newApp()
    const { id } = await ask(clientId)
    const hours = (number: number) => new Date(Date.now() + number * 3_600_000)
    const extend = (until: Date | null, actor = staff) => extendGrant({ actor }, { id, until })
    expect(await extend(hours(9)).catch(codeOf)).toBe('conflict')
    const [until, later] = [hours(1), hours(9)]
    await grantRequest({ actor: staff }, { id, until })
    expect(await extend(hours(0.5)).catch(codeOf)).toBe('invalid')
    expect(await extend(later, ada).catch(codeOf)).toBe('forbidden')
    expect(await extend(later)).toEqual({ clientId, until: later })
    expect(await scopesOf(clientId)).toContainEqual({ scopeName: SCOPE, until: later })
    expect(await requestOf(clientId)).toMatchObject({ until: later, endedAt: null })
    expect((await actionsOn(clientId)).at(-1)).toBe('request.extended')
    expect((await told(clientId, 'request_answered')).at(-1)?.detail).toMatchObject({
      ...{ requestChange: 'extended', until: later.toISOString(), by: 'The connectivity team' },
    })
    await letTimePass(clientId)
    await endGrants()
    expect((await scopesOf(clientId)).map(({ scopeName }) => scopeName)).toContain(SCOPE)
    await extend(null)
    expect(await scopesOf(clientId)).toContainEqual({ scopeName: SCOPE, until: null })
    expect(await extend(hours(20)).catch(codeOf)).toBe('conflict')
    const nothing = extendGrant({ actor: staff }, { id: randomUUID(), until: null })
    expect(await nothing.catch(codeOf)).toBe('not_found')
  })

  it('may be made again while a grant for a time lasts, and what is then granted for good stays', async () => {
    const clientId = await newApp()
    const first = await ask(clientId)
    await grantRequest({ actor: staff }, { id: first.id, until: new Date(Date.now() + 3_600_000) })
    const second = await ask(clientId)
    await grantRequest({ actor: staff }, { id: second.id })
    expect(await scopesOf(clientId)).toContainEqual({ scopeName: SCOPE, until: null })
    await letTimePass(clientId)
    await endGrants()
    expect((await scopesOf(clientId)).map(({ scopeName }) => scopeName)).toContain(SCOPE)
  })

  it('is declined with a word, and may be made again', async () => {
    const clientId = await newApp()
    const { id } = await ask(clientId)
    await declineRequest({ actor: staff }, { id, word: 'Use usage:read.' })
    expect(await requestOf(clientId)).toMatchObject({ state: 'declined', word: 'Use usage:read.' })
    expect(await declineRequest({ actor: staff }, { id, word: 'Again.' }).catch(codeOf)).toBe('conflict')
    expect((await told(clientId, 'request_answered')).map(({ detail }) => detail.requestChange)).toEqual([
      'declined',
    ])
    await ask(clientId)
  })

  it('is withdrawn by its team, and may be made again', async () => {
    const clientId = await newApp()
    const { id } = await ask(clientId)
    await withdrawRequest({ actor: ada }, { clientId, id })
    expect(await requestOf(clientId)).toMatchObject({ state: 'withdrawn', grantedScopes: [] })
    expect(await grantRequest({ actor: staff }, { id }).catch(codeOf)).toBe('conflict')
    await ask(clientId)
  })

  it('is closed by whoever grants the scope by hand', async () => {
    const clientId = await newApp()
    await ask(clientId)
    await updateClient({ actor: operator }, { clientId, scopes: ['usage:read', SCOPE] })
    expect(await requestOf(clientId)).toMatchObject({ state: 'granted', grantedScopes: [SCOPE] })
    expect(await ask(clientId).catch(codeOf)).toBe('conflict')
  })

  it('of a build that knows no requests is one, too, and is closed by it', async () => {
    const clientId = await newApp()
    const insert = `INSERT INTO scope_request (client_ref, scope_name, reason, requested_by)
      SELECT id, $2, 'by the build before', $3 FROM client WHERE client_id = $1 ON CONFLICT DO NOTHING`
    for (const _ of [1, 2]) await pool('pages').query(insert, [clientId, SCOPE, ada.email])
    expect(await requestsOf(ada, clientId)).toMatchObject([
      { state: 'open', scopes: [SCOPE], reason: 'by the build before', requestedBy: ada.email },
    ])
    await pool('pages').query(
      'DELETE FROM scope_request q USING client c WHERE c.id = q.client_ref AND c.client_id = $1',
      [clientId],
    )
    expect(await requestOf(clientId)).toMatchObject({ state: 'withdrawn' })
  })
})

/** The grants of an app began, and end, two hours earlier. */
async function letTimePass(clientId: string): Promise<void> {
  await pool('pages').query(
    `WITH app AS (SELECT id FROM client WHERE client_id = $1),
     scopes AS (UPDATE client_scope SET until = until - interval '2 hours' FROM app WHERE client_ref = app.id)
     UPDATE access_request SET until = until - interval '2 hours' FROM app WHERE client_ref = app.id`,
    [clientId],
  )
}

describe('a request for a live app', () => {
  it('shows what the other apps of the team did, by environment', async () => {
    const actor = await developer('asks-carla')
    const [asking, sibling, deleted] = await Promise.all(
      [1, 2, 3].map(() => newApp({ environment: 'sandbox', actor })),
    )
    const live = await newApp({ actor })
    const clientId = asking ?? ''
    await deleteClient({ actor }, { clientId: deleted ?? '', confirmation: deleted ?? '' })
    const idOf = async (of = '') =>
      (await db().client.findUniqueOrThrow({ where: { clientId: of }, select: { id: true } })).id
    const now = Date.now()
    const [own, other, ofLive] = [await idOf(asking), await idOf(sibling), await idOf(live)]
    const wrong = { outcome: 'refused', reason: 'wrong_secret' } as const
    const events = [
      ...[own, other, other, ofLive].map((clientRef) => eventAt(clientRef, now)),
      eventAt(other, now, { ...wrong, credentialId: randomUUID() }),
      // A stranger’s.
      eventAt(other, now, { ...wrong, address: '198.51.100.9' }),
    ]
    await writeEvents({ events, counts: [] })
    const at = new Date('2026-11-01T08:00:00Z')
    await db().clientFirstCall.create({ data: { clientRef: other, at, seenBy: 'api' } })
    const asked = { clientId, liveClientId: `${clientId}-live`, reason, scopes: [] }
    const { id } = await requestLiveApp({ actor }, asked)
    expect((await findRequest({ actor: staff }, id))?.record).toMatchObject({
      ...{ tokens: 1, firstCallAt: null },
      others: [
        { environment: 'sandbox', apps: 1, firstCallAt: at, tokens: 2, refused: 1 },
        { environment: 'live', apps: 1, firstCallAt: null, tokens: 1, refused: 0 },
      ],
    })
  })

  it('makes the app under the client ID that was asked for', async () => {
    const clientId = await newApp({ environment: 'sandbox' })
    const liveClientId = `${clientId}-live`
    const { id } = await requestLiveApp({ actor: ada }, { clientId, liveClientId, reason, scopes: [SCOPE] })
    const again = requestLiveApp({ actor: ada }, { clientId, liveClientId: 'asks-other', reason, scopes: [] })
    expect(await again.catch(codeOf)).toBe('conflict')
    await grantRequest({ actor: staff }, { id })
    const made = await db().client.findUnique({
      where: { clientId: liveClientId },
      select: { environment: true, teamId: true, scopes: { select: { scopeName: true } } },
    })
    expect(made).toEqual({ environment: 'live', teamId: ada.teams[0]?.id, scopes: [{ scopeName: SCOPE }] })
  })

  it('granted for a time is suspended then, after a notice, and the connectivity team resumes it for good', async () => {
    const clientId = await newApp({ environment: 'sandbox' })
    const liveClientId = `${clientId}-trial`
    const { id } = await requestLiveApp({ actor: ada }, { clientId, liveClientId, reason, scopes: [] })
    const past = grantRequest({ actor: staff }, { id, until: new Date(0) })
    expect(await past.catch(codeOf)).toBe('invalid')
    const until = new Date(Date.now() + 10 * DAY)
    await grantRequest({ actor: staff }, { id, until: new Date(Date.now() + DAY) })
    await extendGrant({ actor: staff }, { id, until })
    const live = async () => await findClient(ada, liveClientId)
    expect(await live()).toMatchObject({ status: 'active', grantedUntil: until })

    for (const days of [8, 6, 6, 0.5]) await writeTimedNotices(new Date(until.getTime() - days * DAY))
    const changes = (await told(clientId, 'request_answered')).map(({ detail }) => detail.requestChange)
    expect(changes).toEqual(['granted', 'extended', 'ending', 'ending'])

    await endGrantedClients()
    expect(await live()).toMatchObject({ status: 'active' })
    const gone = `'${11 * 24} hours'::interval`
    await pool('pages').query(
      `UPDATE client SET granted_until = granted_until - ${gone} WHERE client_id = $1`,
      [liveClientId],
    )
    await pool('pages').query(`UPDATE access_request SET until = until - ${gone} WHERE id = $1`, [id])
    await Promise.all([endGrantedClients(), endGrantedClients(), endGrants()])
    expect(await live()).toMatchObject({ status: 'suspended', suspendedBy: 'staff', grantedUntil: null })
    expect((await actionsOn(liveClientId)).filter((action) => action === 'client.suspended')).toHaveLength(1)
    expect((await told(liveClientId, 'app_suspended')).map(({ detail }) => detail)).toMatchObject([
      { reason: expect.stringMatching(/^It was granted until .+ UTC\.$/) },
    ])
    expect((await requestOf(clientId))?.endedAt).not.toBeNull()
    const ofStaff = (await told(clientId)).filter(({ email }) => email === staff.email)
    expect(ofStaff.at(-1)?.detail).toMatchObject({ requestChange: 'ended', liveClientId })

    const resume = (actor: Actor) => setClientStatus({ actor }, { clientId: liveClientId, status: 'active' })
    expect(await resume(ada).catch(codeOf)).toBe('forbidden')
    await resume(staff)
    await endGrantedClients()
    expect(await live()).toMatchObject({ status: 'active', grantedUntil: null })
  })

  it('granted for a time does not work after its end once it is restored', async () => {
    const clientId = await newApp({ environment: 'sandbox' })
    const liveClientId = `${clientId}-back`
    const { id } = await requestLiveApp({ actor: ada }, { clientId, liveClientId, reason, scopes: [] })
    await grantRequest({ actor: staff }, { id, until: new Date(Date.now() + DAY) })
    await deleteClient({ actor: ada }, { clientId: liveClientId, confirmation: liveClientId })
    await pool('pages').query(`UPDATE client SET granted_until = now() WHERE client_id = $1`, [liveClientId])
    await restoreClient({ actor: ada }, { clientId: liveClientId })
    expect(await findClient(ada, liveClientId)).toMatchObject({
      ...{ status: 'suspended', suspendedBy: 'staff', grantedUntil: null },
    })
    expect(await inspectApp({ actor: staff }, liveClientId)).toMatchObject({
      suspension: { by: 'the portal', reason: expect.stringMatching(/^It was granted until /) },
    })
  })

  it('granted for a time has its end even if the app that asked is gone by then', async () => {
    const clientId = await newApp({ environment: 'sandbox' })
    const liveClientId = `${clientId}-alone`
    const { id } = await requestLiveApp({ actor: ada }, { clientId, liveClientId, reason, scopes: [] })
    await grantRequest({ actor: staff }, { id, until: new Date(Date.now() + DAY) })
    await db().accessRequest.delete({ where: { id }, select: { id: true } })
    await setClientStatus({ actor: ada }, { clientId: liveClientId, status: 'suspended' })
    await pool('pages').query(`UPDATE client SET granted_until = now() WHERE client_id = $1`, [liveClientId])
    await endGrantedClients()
    expect(await findClient(ada, liveClientId)).toMatchObject({ suspendedBy: 'staff', grantedUntil: null })
  })

  it('is not made for a live app, nor for a client ID that is taken, then or meanwhile', async () => {
    const live = await newApp()
    const asked = { liveClientId: 'asks-none', reason, scopes: [] }
    expect(await requestLiveApp({ actor: ada }, { ...asked, clientId: live }).catch(codeOf)).toBe('invalid')
    const clientId = await newApp({ environment: 'sandbox' })
    const taken = requestLiveApp({ actor: ada }, { ...asked, clientId, liveClientId: live })
    expect(await taken.catch(codeOf)).toBe('conflict')
    const liveClientId = `${clientId}-soon`
    const { id } = await requestLiveApp({ actor: ada }, { ...asked, clientId, liveClientId })
    await registerClient(
      { actor: ben },
      { clientId: liveClientId, name: 'Faster', description: '', environment: 'live', scopes: [] },
    )
    expect(await grantRequest({ actor: staff }, { id }).catch(codeOf)).toBe('conflict')
    expect(await requestOf(clientId)).toMatchObject({ state: 'open' })
  })
})

describe('a request for a higher quota', () => {
  const quotaOf = async (clientId: string) =>
    await db().clientRestriction.findFirst({
      where: { client: { clientId }, kind: 'quota' },
      select: { rule: true, mode: true },
    })

  it('is for those whom the connectivity team holds to one, who cannot raise it themselves', async () => {
    const clientId = await newApp()
    const wanted = { clientId, quotaPerHour: 1000, reason }
    expect(await requestQuota({ actor: ada }, wanted).catch(codeOf)).toBe('invalid')
    await restrictClient({ actor: ada }, { clientId, quotaPerHour: 300, quotaMode: 'enforce' })
    await restrictClient({ actor: ada }, { clientId, quotaPerHour: 600, quotaMode: 'enforce' })
    expect(await requestQuota({ actor: ada }, wanted).catch(codeOf)).toBe('invalid')
    await restrictClient({ actor: operator }, { clientId, quotaPerHour: 500, quotaMode: 'enforce' })
    const raised = restrictClient({ actor: ada }, { clientId, quotaPerHour: 501, quotaMode: 'enforce' })
    expect(await raised.catch(codeOf)).toBe('forbidden')
    const lifted = restrictClient({ actor: ada }, { clientId, quotaMode: 'observe' })
    expect(await lifted.catch(codeOf)).toBe('forbidden')
    await restrictClient({ actor: ada }, { clientId, quotaPerHour: 400, quotaMode: 'enforce' })
    expect(await requestQuota({ actor: ada }, { ...wanted, quotaPerHour: 400 }).catch(codeOf)).toBe('invalid')
    const { id } = await requestQuota({ actor: ada }, wanted)
    expect(await requestQuota({ actor: ada }, wanted).catch(codeOf)).toBe('conflict')
    expect(await findRequest({ actor: staff }, id)).toMatchObject({ quotaNow: 400, quotaPerHour: 1000 })
    await grantRequest({ actor: staff }, { id, quotaPerHour: 800 })
    expect(await quotaOf(clientId)).toEqual({ mode: 'enforce', rule: { quotaPerHour: 800 } })
    expect(await requestOf(clientId)).toMatchObject({ state: 'granted', grantedQuota: 800 })
    await restrictClient({ actor: operator }, { clientId, quotaMode: 'off' })
    await restrictClient({ actor: ada }, { clientId, quotaPerHour: 10, quotaMode: 'enforce' })
    await restrictClient({ actor: ada }, { clientId, quotaPerHour: 20, quotaMode: 'enforce' })
  })

  it('granted for a time is what it was after that, unless someone set another', async () => {
    for (const other of [null, 700]) {
      const clientId = await newApp()
      await restrictClient({ actor: operator }, { clientId, quotaPerHour: 500, quotaMode: 'enforce' })
      const { id } = await requestQuota({ actor: ada }, { clientId, quotaPerHour: 900, reason })
      await grantRequest({ actor: staff }, { id, until: new Date(Date.now() + 3_600_000) })
      if (other) await restrictClient({ actor: operator }, { clientId, quotaPerHour: other })
      await letTimePass(clientId)
      await endGrants()
      expect(await quotaOf(clientId)).toMatchObject({ rule: { quotaPerHour: other ?? 500 } })
    }
  })
})
