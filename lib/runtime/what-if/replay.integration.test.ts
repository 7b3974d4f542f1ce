import { beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { developer, operator, personWithId } from '#e2e/fixtures/people.ts'
import { eventAt } from '#e2e/fixtures/token-events.ts'
import type { Actor, Person } from '#lib/access/actor.ts'
import { updateScope } from '#lib/features/apis/update-scope.ts'
import { registerClient } from '#lib/features/apps/register-client.ts'
import { updateClient } from '#lib/features/apps/update-client.ts'
import { addSecret } from '#lib/features/credentials/add-credential.ts'
import { writeEvents } from '#lib/features/events/write-events.ts'
import { createUser } from '#lib/features/people/create-user.ts'
import { restrictClient } from '#lib/features/restrictions/restrict-client.ts'
import { rollUpUsage } from '#lib/features/usage/roll-up.ts'
import {
  askMethods,
  askPolicy,
  askRestriction,
  askRetirement,
  askScopes,
  askSuspension,
} from '#lib/features/what-if/ask.ts'
import { findReplay } from '#lib/features/what-if/find-replay.ts'
import {
  headlineOf,
  progressInWords,
  remarksOn,
  type ShownReplay,
} from '#lib/features/what-if/shown-replay.ts'
import { stopReplay } from '#lib/features/what-if/stop.ts'
import { AUTH_METHODS, type AuthMethod } from '#lib/oauth/client-auth/methods.ts'
import type { TokenEvent } from '#lib/oauth/token-event.ts'
import { db } from '#lib/platform/db/db.ts'
import { pool } from '#lib/platform/db/pools.ts'
import { provideSettings } from '#lib/platform/env.ts'
import { loadClientIn } from '#lib/runtime/protocol/load-client.ts'
import { lookAhead } from './look-ahead.ts'
import { runReplay, runReplays } from './replay.ts'

const HOUR_MS = 3_600_000
const DAY_MS = 24 * HOUR_MS
const OFFICE = '203.0.113.7'
const ELSEWHERE = '198.51.100.9'

let ada: Person
let ben: Person
let staff: Person
let clientId: string
let clientRef: string
let names = 0

beforeAll(async () => {
  ada = await developer('what-if-ada')
  ben = await developer('what-if-ben')
  const { userId } = await createUser(
    { actor: operator },
    {
      email: 'what-if-staff@people.example',
      role: 'connectivity',
      password: 'winter-lantern-cobalt-41',
      name: 'Staff',
    },
  )
  staff = await personWithId(userId)
})

beforeEach(async () => {
  await db().replay.deleteMany()
  ;({ clientId, clientRef } = await newApp(ada))
})

async function newApp(actor: Person) {
  const name = `what-if-${++names}`
  await registerClient(
    { actor },
    { clientId: name, name, description: '', environment: 'live', scopes: ['usage:read'] },
  )
  const { id } = await db().client.findUniqueOrThrow({ where: { clientId: name }, select: { id: true } })
  return { clientId: name, clientRef: id }
}

/** At the same minute of an hour that is over. */
const hoursAgo = (hours: number) => Math.floor(Date.now() / HOUR_MS) * HOUR_MS - hours * HOUR_MS

let step = 0
const token = (values: Partial<TokenEvent> = {}, time = hoursAgo(2)): TokenEvent =>
  eventAt(clientRef, time + ++step, {
    apiId: 'latchkey',
    scope: 'usage:read',
    scopeNamed: true,
    resourceNamed: false,
    address: OFFICE,
    ...values,
  })

const many = (number: number, values: Partial<TokenEvent> = {}, time?: number) =>
  Array.from({ length: number }, () => token(values, time))

async function write(...events: TokenEvent[]) {
  await writeEvents({ events, counts: [] })
  await rollUpUsage()
}

async function done(asked: Promise<{ id: string }>, actor: Actor = ada): Promise<ShownReplay> {
  const { id } = await asked
  await runReplays(new AbortController().signal)
  const found = await findReplay(actor, id)
  if (!found) throw new Error('the check is not shown')
  expect(found.state).toBe('done')
  return found
}

const onlyOffice = (ofClient = clientId) => ({
  clientId: ofClient,
  addressMode: 'enforce' as const,
  allowedAddresses: [`${OFFICE}/32`],
})

/** A process that is asked to end before it is asked so many times whether it is. */
function stoppingAt(asked: number): AbortSignal {
  const { signal } = new AbortController()
  let times = 0
  return Object.defineProperty(signal, 'aborted', { get: () => ++times >= asked })
}

describe('methods that are taken away', () => {
  it('refuse what proved the app by a credential that no other method takes, and of the rest nobody can tell', async () => {
    const { credentialId: secret } = await addSecret({ actor: ada }, { clientId, name: 'Secret' })
    const { rows } = await pool('pages').query(
      `INSERT INTO client_credential (id, client_ref, kind, name, kid, alg, public_jwk, created_by)
       VALUES (gen_random_uuid(), $1, 'key', 'Key', $2, 'ES256', '{}', 'ada') RETURNING id`,
      [clientRef, String(names).padStart(43, 'k')],
    )
    await write(...many(5, { credentialId: secret }), ...many(3, { credentialId: rows[0].id }))
    const without = (...gone: AuthMethod[]) =>
      askMethods(
        { actor: ada },
        { clientId, authMethods: AUTH_METHODS.filter((method) => !gone.includes(method)) },
      )
    expect(await without().catch((error) => error.code)).toBe('invalid')
    const noKeys = await done(without('private_key_jwt'))
    expect(noKeys).toMatchObject({
      ...{ judged: 8, refused: 3, about: `New authentication methods of ${clientId}` },
      ...{ unknown: { address: 0, request: 0, method: 0, quota: 0 } },
    })
    expect(noKeys.groups).toMatchObject([{ reason: 'auth_method_off', count: 3 }])
    const noHeader = await done(without('client_secret_basic'))
    expect(noHeader).toMatchObject({ judged: 8, refused: 0, unknown: { method: 5, request: 0 } })
    expect(remarksOn(noHeader)).toContain('5 can’t be judged: the method they used isn’t kept.')
    expect(await done(without('client_secret_basic', 'client_secret_post'))).toMatchObject({
      ...{ judged: 8, refused: 5, unknown: { method: 0 } },
    })
    // What is off already is not how they came.
    await updateClient({ actor: ada }, { clientId, authMethods: ['client_secret_post', 'private_key_jwt'] })
    expect(await done(without('client_secret_basic', 'client_secret_post'))).toMatchObject({
      ...{ refused: 5, unknown: { method: 0 } },
    })
    const stranger = askMethods({ actor: ben }, { clientId, authMethods: ['private_key_jwt'] })
    expect(await stranger.catch((error) => error.code)).toBe('not_found')
  })
})

describe('what a change would have refused', () => {
  it('is told by reason and address, with the requests in the log', async () => {
    await write(
      ...many(5),
      ...many(3, { address: ELSEWHERE }),
      token({ outcome: 'refused', reason: 'wrong_secret' }),
    )
    const found = await done(askRestriction({ actor: ada }, onlyOffice()))
    expect(found).toMatchObject({ judged: 8, refused: 3, anyway: 0, failed: 1, addresses: 1, seen: 9 })
    expect(found.groups).toMatchObject([
      { clientId, reason: 'address_not_allowed', address: ELSEWHERE, count: 3 },
    ])
    expect(found.groups[0]?.log).toContain(`/apps/${clientId}/log?outcome=issued&address=${ELSEWHERE}`)
    expect(headlineOf(found)).toBe(
      '3 of 8 token requests in the last 30 days would have been refused, from 1 address.',
    )
    expect(remarksOn(found)).toEqual([
      '1 more request failed at the time, so the change makes no difference.',
    ])
  })

  it('does not count what is refused already', async () => {
    await restrictClient({ actor: ada }, onlyOffice())
    await write(...many(2), ...many(3, { address: ELSEWHERE }))
    expect(await done(askScopes({ actor: ada }, { clientId, scopes: [] }))).toMatchObject({
      ...{ judged: 5, refused: 2, anyway: 3 },
    })
  })

  it('counts no request whose address is not kept as one that passes', async () => {
    await write(...many(2), ...many(4, { address: 'unknown' }))
    const found = await done(askRestriction({ actor: ada }, onlyOffice()))
    expect(found).toMatchObject({ judged: 6, refused: 0, unknown: { address: 4, request: 0, quota: 0 } })
    expect(remarksOn(found)).toContain('4 can’t be judged: their full address isn’t kept.')
    // Where nothing depends on it, it is no matter.
    expect(await done(askSuspension({ actor: ada }, { clientId: [clientId] }))).toMatchObject({
      ...{ judged: 6, refused: 6, unknown: { address: 0 } },
    })
  })

  it('says what nobody can tell of requests of builds that kept less', async () => {
    await write(
      token({ scopeNamed: null, resourceNamed: null }),
      token({ scopeNamed: false, resourceNamed: null }),
    )
    expect(await done(askScopes({ actor: ada }, { clientId, scopes: [] }))).toMatchObject({
      ...{ judged: 2, refused: 0, unknown: { request: 1 } },
    })
  })

  it('counts by the hour what a quota would have refused, as the token endpoint does', async () => {
    await write(...many(5, {}, hoursAgo(3)), ...many(2, {}, hoursAgo(5)), ...many(4, {}, hoursAgo(30)))
    const wanted = { clientId, quotaMode: 'enforce' as const, quotaPerHour: 3 }
    expect(await done(askRestriction({ actor: ada }, wanted))).toMatchObject({ judged: 11, refused: 3 })
  })

  it('gives to others what a refused request would have taken of a quota', async () => {
    await restrictClient({ actor: ada }, { clientId, quotaMode: 'enforce', quotaPerHour: 3 })
    await write(...many(2), token({ address: ELSEWHERE }))
    // The row of a request over quota has no scope.
    await write(token({ outcome: 'refused', reason: 'quota_reached', scope: null, scopeNamed: null }))
    expect(await done(askRestriction({ actor: ada }, onlyOffice()))).toMatchObject({
      ...{ judged: 3, refused: 1, failed: 1 },
    })
  })

  it('says how many tokens are older than what is kept', async () => {
    await write(...many(2), ...many(3, { address: ELSEWHERE }, hoursAgo(10 * 24)))
    provideSettings({ EVENTS_KEPT: '7d' })
    const found = await done(askRestriction({ actor: ada }, onlyOffice()))
    provideSettings({ EVENTS_KEPT: '' })
    expect(found).toMatchObject({ judged: 2, refused: 0, notKept: 3 })
    expect(remarksOn(found)).toContain(
      '3 earlier tokens can’t be judged: single requests aren’t kept that long.',
    )
  })

  it('says which calls nobody can judge, since the API verifies tokens by itself', async () => {
    await pool('pages').query(
      `INSERT INTO api (id, name, audience) VALUES ('alone', 'Alone', 'https://alone.example') ON CONFLICT DO NOTHING`,
    )
    await write(...many(3, { apiId: 'alone' }), token())
    const found = await done(askSuspension({ actor: ada }, { clientId: [clientId] }))
    expect(found.selfVerifying).toEqual({ apis: ['Alone'], tokens: 3 })
    expect(remarksOn(found).join()).toContain('Calls with 3 tokens can’t be judged: Alone verifies')
  })

  it('leaves no trace of the change', async () => {
    const before = await db().client.findUniqueOrThrow({ where: { clientId }, include: { scopes: true } })
    const entries = await pool('pages').query('SELECT count(*) FROM audit_entry')
    await write(token())
    await done(askSuspension({ actor: ada }, { clientId: [clientId] }))
    await done(askScopes({ actor: ada }, { clientId, scopes: [] }))
    expect(await db().client.findUniqueOrThrow({ where: { clientId }, include: { scopes: true } })).toEqual(
      before,
    )
    expect((await pool('pages').query('SELECT count(*) FROM audit_entry')).rows).toEqual(entries.rows)
  })
})

describe('who may ask, and see', () => {
  it('is whoever may make the change, and may read the log', async () => {
    await write(...many(3, { address: ELSEWHERE }))
    await expect(askRestriction({ actor: ben }, onlyOffice())).rejects.toMatchObject({ code: 'not_found' })
    await expect(askScopes({ actor: ben }, { clientId, scopes: [] })).rejects.toMatchObject({
      code: 'not_found',
    })
    const bens = await newApp(ben)
    await expect(
      askSuspension({ actor: ben }, { clientId: [bens.clientId, clientId] }),
    ).rejects.toMatchObject({ code: 'not_found' })
    await expect(askRetirement({ actor: ben }, { name: 'usage:read' })).rejects.toMatchObject({
      code: 'forbidden',
    })
    const { id } = await done(askRestriction({ actor: ada }, onlyOffice()))
    expect(await findReplay(ben, id)).toBeNull()
    expect(await findReplay(staff, id)).toMatchObject({ refused: 3 })
    await expect(stopReplay({ actor: ben }, { id })).rejects.toMatchObject({ code: 'not_found' })
  })

  it('keeps what is found of several apps from whoever may not read all their logs', async () => {
    const bens = await newApp(ben)
    const { id } = await done(askSuspension({ actor: staff }, { clientId: [bens.clientId, clientId] }), staff)
    expect(await findReplay(ada, id)).toBeNull()
    expect(await findReplay(ben, id)).toBeNull()
    const { rows } = await pool('pages').query(
      `SELECT detail->>'clientId' AS app FROM audit_entry WHERE action = 'staff.viewed' AND detail->>'clientId' = ANY($1)`,
      [[bens.clientId, clientId]],
    )
    expect(rows).toHaveLength(2)
  })

  it('shows staff what retiring a scope would do to each team', async () => {
    await pool('pages').query(
      `INSERT INTO api (id, name, audience) VALUES ('trips', 'Trips', 'https://trips.example') ON CONFLICT DO NOTHING`,
    )
    await pool('pages').query(
      `INSERT INTO scope (name, api_id, description, grant_policy, position)
       VALUES ('trips:read', 'trips', 'Trips', 'owner', 900), ('trips:write', 'trips', 'Trips', 'owner', 901)
       ON CONFLICT DO NOTHING`,
    )
    const bens = await newApp(ben)
    const scopes = ['trips:read', 'trips:write']
    await updateClient({ actor: ada }, { clientId, scopes })
    await updateClient({ actor: ben }, { clientId: bens.clientId, scopes })
    const ofTrips = { apiId: 'trips', scope: 'trips:read' }
    await write(...many(2, ofTrips), ...many(3, { apiId: 'trips', scope: 'trips:write' }))
    clientRef = bens.clientRef
    await write(...many(4, { ...ofTrips, address: ELSEWHERE }))
    const found = await done(askRetirement({ actor: staff }, { name: 'trips:read' }), staff)
    expect(found).toMatchObject({ judged: 9, refused: 6, appCount: 2 })
    expect(found.apps).toMatchObject([
      { clientId: bens.clientId, team: ben.teams[0]?.name, refused: 4, judged: 4 },
      { clientId, team: ada.teams[0]?.name, refused: 2, judged: 5 },
    ])
    expect(found.groups.map(({ address, count }) => [address, count])).toEqual([
      [ELSEWHERE, 4],
      [OFFICE, 2],
    ])
    const { rows } = await pool('pages').query(
      `SELECT detail->>'what' AS what FROM audit_entry WHERE action = 'staff.viewed' AND detail->>'page' = 'retirement'`,
    )
    expect(rows).toEqual([{ what: 'the scope trips:read' }])
    expect(await findReplay(ada, found.id)).toBeNull()
  })
})

describe('another policy of a scope', () => {
  it('refuses what teams get that nobody vouches for, to the one, as saving it then does', async () => {
    await pool('pages').query(
      `INSERT INTO api (id, name, audience) VALUES ('ferries', 'Ferries', 'https://ferries.example') ON CONFLICT DO NOTHING`,
    )
    await pool('pages').query(
      `INSERT INTO scope (name, api_id, description, grant_policy, position)
       VALUES ('ferries:read', 'ferries', 'Ferries', 'owner', 910), ('ferries:book', 'ferries', 'Ferries', 'owner', 911)
       ON CONFLICT DO NOTHING`,
    )
    const bens = await newApp(ben)
    const scopes = ['ferries:read', 'ferries:book']
    await updateClient({ actor: ada }, { clientId, scopes })
    await updateClient({ actor: ben }, { clientId: bens.clientId, scopes })
    const confirm = (person: Person, confirmedAt: Date | null) =>
      db().team.updateMany({ where: { id: person.teams[0]?.id ?? '' }, data: { confirmedAt } })
    await confirm(ada, new Date())
    await confirm(ben, null)
    const reading = { apiId: 'ferries', scope: 'ferries:read' }
    await write(...many(2, reading))
    clientRef = bens.clientRef
    await write(
      ...many(4, { ...reading, address: ELSEWHERE }),
      ...many(3, { ...reading, scope: 'ferries:book' }),
    )
    const policy = { name: 'ferries:read', grantPolicy: 'request' } as const
    expect(await askPolicy({ actor: ada }, policy).catch((error) => error.code)).toBe('forbidden')
    const same = askPolicy({ actor: staff }, { ...policy, grantPolicy: 'owner' })
    expect(await same.catch((error) => error.code)).toBe('invalid')

    const found = await done(askPolicy({ actor: staff }, policy), staff)
    expect(found).toMatchObject({
      judged: 9,
      refused: 4,
      appCount: 2,
      about: 'Another grant of the scope ferries:read',
    })
    expect(found.groups).toMatchObject([
      { clientId: bens.clientId, reason: 'team_not_confirmed', address: ELSEWHERE, count: 4 },
    ])
    expect(await findReplay(ada, found.id)).toBeNull()
    expect((await db().scope.findUniqueOrThrow({ where: { name: 'ferries:read' } })).grantPolicy).toBe(
      'owner',
    )

    const apisOf = async () => (await loadClientIn(db(), bens.clientId))?.client.apis
    const ahead = await lookAhead(
      { kind: 'policy', scope: policy.name, grantPolicy: 'request' },
      bens.clientRef,
    )
    expect(await apisOf()).toEqual(ahead?.now.apis)
    await updateScope({ actor: staff }, { ...policy, description: 'Ferries' })
    expect(await apisOf()).toEqual(ahead?.changed.apis)
    await confirm(ben, new Date())
  })
})

describe('a check', () => {
  it('is superseded by another of the same person about the same, and by no other', async () => {
    const first = await askRestriction({ actor: ada }, onlyOffice())
    const other = await askSuspension({ actor: ada }, { clientId: [clientId] })
    const second = await askRestriction(
      { actor: ada },
      { ...onlyOffice(), allowedAddresses: [`${ELSEWHERE}/32`] },
    )
    await runReplays(new AbortController().signal)
    const states = await Promise.all(
      [first, other, second].map(async ({ id }) => (await findReplay(ada, id))?.state),
    )
    expect(states).toEqual(['superseded', 'done', 'done'])
  })

  it('is one of five that a person has open', async () => {
    for (let index = 0; index < 5; index++)
      await askSuspension({ actor: ada }, { clientId: [(await newApp(ada)).clientId] })
    await expect(askRestriction({ actor: ada }, onlyOffice())).rejects.toMatchObject({ code: 'throttled' })
  })

  it('that changes nothing is not begun', async () => {
    await expect(askScopes({ actor: ada }, { clientId, scopes: ['usage:read'] })).rejects.toMatchObject({
      code: 'invalid',
    })
  })

  it('that is stopped stays as it is', async () => {
    await write(...many(3, { address: ELSEWHERE }))
    const { id } = await askRestriction({ actor: ada }, onlyOffice())
    await stopReplay({ actor: ada }, { id })
    await runReplays(new AbortController().signal)
    expect(await findReplay(ada, id)).toMatchObject({ state: 'cancelled', seen: 0 })
  })

  it('is gone on with by another instance where the first stopped, and counts nothing twice', async () => {
    await restrictClient({ actor: ada }, { clientId, quotaMode: 'enforce', quotaPerHour: 20 })
    await write(...many(25), ...many(7, { address: ELSEWHERE }))
    const { id } = await askRestriction({ actor: ada }, { clientId, quotaMode: 'enforce', quotaPerHour: 9 })
    await runReplays(stoppingAt(2), { atOnce: 4 })
    expect(await findReplay(ada, id)).toMatchObject({ state: 'open', seen: 4 })
    await runReplays(stoppingAt(4), { atOnce: 4 })
    expect(await findReplay(ada, id)).toMatchObject({ state: 'open', seen: 16 })
    // Each turn is one batch.
    await runReplay(id, { atOnce: 4, turnMs: 0 })
    const found = await findReplay(ada, id)
    expect(found).toMatchObject({ state: 'done', seen: 32, judged: 32, refused: 11, anyway: 12 })
  })

  it('whose instance died is taken by another once its claim is over', async () => {
    await write(...many(3, { address: ELSEWHERE }))
    const { id } = await askRestriction({ actor: ada }, onlyOffice())
    await pool('pages').query(
      `UPDATE replay SET claim = gen_random_uuid(), claimed_until = now() + interval '10 s' WHERE id = $1`,
      [id],
    )
    await runReplays(new AbortController().signal)
    expect(await findReplay(ada, id)).toMatchObject({ state: 'open', seen: 0 })
    await pool('pages').query(`UPDATE replay SET claimed_until = now() - interval '1 s' WHERE id = $1`, [id])
    await runReplays(new AbortController().signal)
    expect(await findReplay(ada, id)).toMatchObject({ state: 'done', refused: 3 })
  })

  it('begins again when the app has changed meanwhile', async () => {
    await write(...many(4, { address: ELSEWHERE }))
    const { id } = await askRestriction({ actor: ada }, onlyOffice())
    await runReplays(stoppingAt(2), { atOnce: 2 })
    const halfway = await findReplay(ada, id)
    expect(halfway).toMatchObject({ state: 'open', judged: 2, refused: 2, seen: 2, expected: 4 })
    expect(halfway && progressInWords(halfway)).toBe('Checked 2 of about 4 requests…')
    await updateClient({ actor: ada }, { clientId, scopes: [] })
    await runReplay(id)
    expect(await findReplay(ada, id)).toMatchObject({ judged: 4, refused: 0, anyway: 4 })
  })

  it('looks back 30 days', async () => {
    await write(
      token({ address: ELSEWHERE }, Date.now() - 29 * DAY_MS),
      token({ address: ELSEWHERE }, Date.now() - 32 * DAY_MS),
    )
    expect(await done(askRestriction({ actor: ada }, onlyOffice()))).toMatchObject({ judged: 1, refused: 1 })
  })
})
