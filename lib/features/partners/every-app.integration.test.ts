import { beforeAll, describe, expect, it } from 'vitest'
import { developer, operator, personWithId } from '#e2e/fixtures/people.ts'
import { eventAt } from '#e2e/fixtures/token-events.ts'
import type { Person } from '#lib/access/actor.ts'
import { deleteClient } from '#lib/features/apps/delete-client.ts'
import { registerClient } from '#lib/features/apps/register-client.ts'
import { setClientStatuses } from '#lib/features/apps/set-statuses.ts'
import { tagClients } from '#lib/features/apps/tag-clients.ts'
import { transferClients } from '#lib/features/apps/transfer-clients.ts'
import { addSecret } from '#lib/features/credentials/add-credential.ts'
import { writeEvents } from '#lib/features/events/write-events.ts'
import { createUser } from '#lib/features/people/create-user.ts'
import { restrictClient } from '#lib/features/restrictions/restrict-client.ts'
import { rollUpUsage } from '#lib/features/usage/roll-up.ts'
import { AppError } from '#lib/kernel/errors.ts'
import { db } from '#lib/platform/db/db.ts'
import { createPartner } from './create-partner.ts'
import { appTags, EVERY_APP_PER_PAGE, listEveryApp } from './every-app.ts'
import { type EveryAppFilter, everyAppFilterSchema, everyAppPath } from './every-app-filter.ts'
import { today } from './today.ts'

let ada: Person
let staff: Person
const codeOf = (error: unknown) => (AppError.is(error) ? error.code : error)

beforeAll(async () => {
  ada = await developer('every-ada')
  const { userId } = await createUser(
    { actor: operator },
    {
      ...{ email: 'every-staff@people.example', role: 'connectivity', name: 'Staff' },
      password: 'winter-lantern-cobalt-41',
    },
  )
  staff = await personWithId(userId)
  for (const [clientId, environment] of [
    ['every-one', 'live'],
    ['every-two', 'sandbox'],
  ] as const)
    await registerClient(
      { actor: ada },
      { clientId, name: `Näme ${clientId}`, description: '', environment, scopes: ['usage:read'] },
    )
  await createPartner({ actor: staff }, { name: 'Every Partner', tags: [], contacts: [], notes: '' })
})

const listed = async (filter: Partial<Record<keyof EveryAppFilter, string>>) =>
  (await listEveryApp({ actor: staff }, everyAppFilterSchema.parse({ q: 'every-', ...filter }))).apps.map(
    ({ clientId }) => clientId,
  )

/** What a team is told of an app, by whom. */
const noticesOf = async (clientId: string) =>
  await db().notice.findMany({
    where: { client: { clientId }, kind: { in: ['app_suspended', 'app_transferred'] } },
    select: { kind: true, detail: true },
  })

describe('the apps of all teams', () => {
  it('are listed for staff alone, the newest first, by every filter', async () => {
    const filter = everyAppFilterSchema.parse({})
    expect(await listEveryApp({ actor: ada }, filter).catch(codeOf)).toBe('forbidden')
    expect(await listed({})).toEqual(['every-two', 'every-one'])
    expect(await listed({ environment: 'live' })).toEqual(['every-one'])
    expect(await listed({ q: 'NÄME EVERY-T' })).toEqual(['every-two'])
    expect(await listed({ q: '%' })).toEqual([])
    expect(await listed({ team: ada.teams[0]?.slug ?? '' })).toEqual(['every-two', 'every-one'])
    expect(await listed({ of: 'partners' })).toEqual([])
    expect(await listed({ api: 'latchkey' })).toEqual(['every-two', 'every-one'])
    expect(await listed({ api: 'no-such-api' })).toEqual([])
    expect(await listed({ state: 'failing' })).toEqual([])
    expect(await listed({ status: 'deleted' })).toEqual([])
  })

  it('go on where a page ends, and an address is read back as it was written', async () => {
    const made = Array.from({ length: EVERY_APP_PER_PAGE + 3 }, (_, index) => `paged-${index}`)
    for (const clientId of made)
      await registerClient(
        { actor: ada },
        { clientId, name: clientId, description: '', environment: 'live', scopes: [] },
      )
    const filter = everyAppFilterSchema.parse({ q: 'paged-' })
    const first = await listEveryApp({ actor: staff }, filter)
    const second = await listEveryApp({ actor: staff }, { ...filter, after: first.next })
    expect([first.apps.length, second.apps.length, second.next]).toEqual([EVERY_APP_PER_PAGE, 3, null])
    expect(first.total).toBe(made.length)
    expect(new Set([...first.apps, ...second.apps].map(({ clientId }) => clientId)).size).toBe(made.length)
    const { searchParams } = new URL(everyAppPath(filter, { after: first.next }), 'https://portal.example')
    expect(everyAppFilterSchema.parse(Object.fromEntries(searchParams))).toEqual({
      ...filter,
      after: first.next,
    })
  })

  it('of which a quota is nearly used up are counted, and listed by that', async () => {
    const { id } = await db().client.findUniqueOrThrow({
      where: { clientId: 'every-two' },
      select: { id: true },
    })
    const hour = Math.floor(Date.now() / 3_600_000) * 3_600_000
    const issue = (count: number, time: number) =>
      writeEvents({ events: Array.from({ length: count }, () => eventAt(id, time)), counts: [] })
    const near = async () => {
      const { nearQuota } = await today({ actor: staff })
      const found = await listed({ quota: 'near' })
      expect(found).toHaveLength(nearQuota)
      return found
    }
    await issue(8, hour - 25 * 3_600_000)
    await issue(4, hour - 2 * 3_600_000)
    await issue(4, hour - 3 * 3_600_000)
    await restrictClient({ actor: ada }, { clientId: 'every-two', quotaPerHour: 10, quotaMode: 'observe' })
    expect(await near()).toEqual([])
    await issue(4, hour - 2 * 3_600_000)
    expect(await near()).toEqual(['every-two'])
    await rollUpUsage()
    expect(await near()).toEqual(['every-two'])
    expect(await listed({ quota: 'near', environment: 'live' })).toEqual([])
    await restrictClient({ actor: ada }, { clientId: 'every-two', quotaPerHour: null, quotaMode: 'off' })
    expect(await near()).toEqual([])
  })

  it('of which a secret or key ends soon are counted, and listed by that, whatever else they have', async () => {
    const endsIn = async (clientId: string, name: string, days: number | null) =>
      await addSecret(
        { actor: ada },
        { clientId, name, expiresAt: days === null ? null : new Date(Date.now() + days * 86_400_000) },
      )
    await endsIn('every-one', 'Short', 9)
    await endsIn('every-one', 'Shorter', 4)
    await endsIn('every-one', 'For ever', null)
    await endsIn('every-two', 'Long', 40)
    const found = await listEveryApp({ actor: staff }, everyAppFilterSchema.parse({ ends: 'soon' }))
    expect(
      found.apps.map(({ clientId, endsAt }) => [clientId, Number(endsAt) < Date.now() + 5 * 86_400_000]),
    ).toEqual([['every-one', true]])
    expect((await today({ actor: staff })).ending).toBe(found.total)
  })

  it('with requests that ended so in 24 hours add up to the numbers of today, the most first, page by page', async () => {
    const idOf = async (clientId: string) =>
      (await db().client.findUniqueOrThrow({ where: { clientId }, select: { id: true } })).id
    const refused = { outcome: 'refused', reason: 'invalid_scope' } as const
    const send = async (clientId: string, count: number, more = {}, ago = 60_000) => {
      const clientRef = await idOf(clientId)
      const events = Array.from({ length: count }, () => eventAt(clientRef, Date.now() - ago, more))
      await writeEvents({ events, counts: [] })
    }
    await send('every-one', 3, refused)
    await send('every-two', 5, refused)
    await send('every-two', 2, { ...refused, reason: 'wrong_secret' })
    await send('every-one', 7, refused, 25 * 3_600_000)
    const numbersOf = async (requests: string) => {
      const { apps, total } = await listEveryApp({ actor: staff }, everyAppFilterSchema.parse({ requests }))
      expect(apps).toHaveLength(total)
      return apps.map(({ clientId, requests24h }) => [clientId, requests24h])
    }
    for (const isRolledUp of [false, true]) {
      if (isRolledUp) await rollUpUsage()
      expect(await numbersOf('refused')).toEqual([
        ['every-two', 7],
        ['every-one', 3],
      ])
      expect(await numbersOf('wrong_secret')).toEqual([['every-two', 2]])
      expect(await numbersOf('no_such_reason')).toEqual([])
      const { tokens, refused: all, reasons } = await today({ actor: staff })
      const sumOf = async (requests: string) =>
        (await numbersOf(requests)).reduce((sum, [, count]) => sum + Number(count), 0)
      expect(await sumOf('issued')).toBe(tokens)
      expect(await sumOf('refused')).toBe(all)
      for (const { reason, count } of reasons) expect(await sumOf(reason)).toBe(count)
    }
    const filter = everyAppFilterSchema.parse({ requests: 'refused' })
    await registerClient(
      { actor: ada },
      { clientId: 'counted-gone', name: 'Gone', description: '', environment: 'live', scopes: [] },
    )
    await send('counted-gone', 4, refused)
    await deleteClient({ actor: ada }, { clientId: 'counted-gone', confirmation: 'counted-gone' })
    const { apps: there, ofDeleted } = await listEveryApp({ actor: staff }, filter)
    expect(there.map(({ clientId }) => clientId)).not.toContain('counted-gone')
    expect(ofDeleted).toBe(4)
    expect(there.reduce((sum, { requests24h }) => sum + Number(requests24h), ofDeleted)).toBe(
      (await today({ actor: staff })).refused,
    )
    const gone = await listEveryApp({ actor: staff }, { ...filter, status: 'deleted' })
    expect(gone).toMatchObject({ apps: [{ clientId: 'counted-gone', requests24h: 4 }], ofDeleted: 0 })
    const after = { ...filter, after: await idOf('every-two') }
    expect((await listEveryApp({ actor: staff }, after)).apps.map(({ clientId }) => clientId)).toEqual([
      'every-one',
    ])
    expect(
      (await listEveryApp({ actor: staff }, { ...filter, after: await idOf('every-one') })).apps,
    ).toEqual([])
  })

  it('are tagged by staff, several at once, and listed by a tag', async () => {
    const both = { clientId: ['every-one', 'every-two'] }
    expect(await tagClients({ actor: ada }, { ...both, add: ['gold'] }).catch(codeOf)).toBe('forbidden')
    expect(await tagClients({ actor: staff }, { ...both, add: ['gold', 'eu'] })).toEqual({ changed: 2 })
    expect(await tagClients({ actor: staff }, { ...both, add: ['gold'] })).toEqual({ changed: 0 })
    expect(
      await tagClients({ actor: staff }, { clientId: ['every-one'], add: ['beta'], remove: ['gold'] }),
    ).toEqual({ changed: 1 })
    expect(await listed({ tag: 'GOLD' })).toEqual(['every-two'])
    expect(await listed({ tag: 'eu' })).toEqual(['every-two', 'every-one'])
    expect(await listed({ tag: 'nothing' })).toEqual([])
    expect(await appTags({ actor: staff })).toEqual(['eu', 'beta', 'gold'])
    const many = Array.from({ length: 20 }, (_, index) => `tag-${index}`)
    expect(await tagClients({ actor: staff }, { ...both, add: many }).catch(codeOf)).toBe('invalid')
    const row = await db().auditEntry.findFirstOrThrow({
      where: { action: 'client.tagged' },
      select: { detail: true, teamId: true },
      orderBy: { seq: 'desc' },
    })
    expect(row).toMatchObject({
      teamId: ada.teams[0]?.id,
      detail: { clientId: 'every-one', before: { tags: ['eu', 'gold'] }, after: { tags: ['beta', 'eu'] } },
    })
  })

  it('are suspended by staff without taking over what an owner suspended', async () => {
    for (const clientId of ['kept-one', 'kept-two'])
      await registerClient(
        { actor: ada },
        { clientId, name: clientId, description: '', environment: 'live', scopes: [] },
      )
    await setClientStatuses({ actor: ada }, { clientId: ['kept-two'], status: 'suspended' })
    const both = { clientId: ['kept-one', 'kept-two'], reason: 'Audit' }
    expect(await setClientStatuses({ actor: staff }, { ...both, status: 'suspended' })).toEqual({
      ...{ changed: 1, clientIds: ['kept-one'], already: 1 },
    })
    const suspendedBy = async (clientId: string) =>
      (await db().client.findUniqueOrThrow({ where: { clientId }, select: { suspendedBy: true } }))
        .suspendedBy
    expect(await suspendedBy('kept-one')).toBe('staff')
    expect(await suspendedBy('kept-two')).toBe('owner')
    expect(
      await setClientStatuses({ actor: staff }, { clientId: ['kept-one'], status: 'active' }),
    ).toMatchObject({ changed: 1 })
    expect(
      await setClientStatuses({ actor: ada }, { clientId: ['kept-two'], status: 'active' }),
    ).toMatchObject({ changed: 1 })
  })

  it('are suspended and transferred by staff, which their team reads as by the connectivity team', async () => {
    await setClientStatuses(
      { actor: staff },
      { clientId: ['every-one'], status: 'suspended', reason: 'Found in a public repository.' },
    )
    expect(await listed({ status: 'suspended' })).toEqual(['every-one'])
    const wanted = { clientId: ['every-one', 'every-two'], team: 'every-partner' }
    expect(await transferClients({ actor: ada }, wanted).catch(codeOf)).toBe('forbidden')
    expect(await transferClients({ actor: staff }, { ...wanted, team: 'nobody' }).catch(codeOf)).toBe(
      'invalid',
    )
    expect(await transferClients({ actor: staff }, wanted)).toMatchObject({ changed: 2 })
    expect(await transferClients({ actor: staff }, wanted)).toMatchObject({ changed: 0 })
    expect(await listed({ of: 'partners' })).toEqual(['every-two', 'every-one'])
    const told = await noticesOf('every-one')
    expect(told.map(({ kind }) => kind).sort()).toEqual([
      'app_suspended',
      'app_transferred',
      'app_transferred',
    ])
    for (const { detail } of told) expect(detail).toMatchObject({ by: 'The connectivity team' })
  })
})
