import { randomUUID } from 'node:crypto'
import { beforeAll, describe, expect, it } from 'vitest'
import { join, operator, personWithId } from '#e2e/fixtures/people.ts'
import type { Person } from '#lib/access/actor.ts'
import { entriesAbout } from '#lib/changes/entries.ts'
import { createScope } from '#lib/features/apis/create-scope.ts'
import { registerClient } from '#lib/features/apps/register-client.ts'
import { addResourceServer } from '#lib/features/apps/resource-server.ts'
import { transferClient } from '#lib/features/apps/transfer-client.ts'
import { updateClient } from '#lib/features/apps/update-client.ts'
import { equipClient, importClient } from '#lib/features/credentials/equip-client.ts'
import { createInvitation, redeemInvitation } from '#lib/features/people/invitations.ts'
import { signUp } from '#lib/features/people/sign-up.ts'
import { db } from '#lib/platform/db/db.ts'
import { pool } from '#lib/platform/db/pools.ts'
import { loadClient } from '#lib/runtime/protocol/load-client.ts'
import { confirmTeam } from './team-confirmation.ts'
import { listAllTeams } from './teams.ts'

const source = { address: '192.0.2.77', device: null }
const password = 'winter-lantern-cobalt-41'
const STAFF_ONLY = 'globex-bookings:read'

/** Somebody whom nobody knows, with a team of their own. */
async function stranger(name: string): Promise<Person> {
  const email = `${randomUUID()}@strangers.example`
  const { userId } = await signUp({ source }, { email, name, password, next: undefined })
  return await personWithId(userId)
}

const slugOf = ({ teams }: Person) => teams[0]?.slug ?? ''
const teamIdOf = ({ teams }: Person) => teams[0]?.id ?? ''
const newId = () => `confirmed-${randomUUID().slice(0, 18)}`

const input = (scopes: string[] = [], clientId = newId()) => ({
  clientId,
  name: clientId,
  description: '',
  environment: 'live' as const,
  scopes,
})

const scopesOf = async (clientId: string) =>
  (await loadClient(clientId))?.apis.flatMap(({ scopes }) => scopes) ?? []

const isThere = async (clientId: string) =>
  (await db().client.findUnique({ where: { clientId }, select: { id: true } })) !== null

beforeAll(async () => {
  await db().api.create({
    data: {
      id: 'globex-bookings',
      name: 'Bookings',
      audience: 'https://bookings.globex.example',
      environment: 'live',
    },
    select: { id: true },
  })
  await createScope(
    { actor: operator },
    { name: STAFF_ONLY, apiId: 'globex-bookings', description: 'Read bookings', grantPolicy: 'staff' },
  )
})

describe('a team that somebody made who signed up', () => {
  it('gets no app by the connectivity team, which is told who is in it and what to do', async () => {
    const mallory = await stranger('Globex')
    const wanted = input([STAFF_ONLY])
    const refusal = {
      code: 'conflict',
      message: expect.stringContaining(`<${mallory.email}>, address not confirmed`),
    }
    const equipping = equipClient({ actor: operator }, { ...wanted, team: slugOf(mallory) })
    await expect(equipping).rejects.toMatchObject(refusal)
    await expect(equipping).rejects.toThrow(`team confirm --slug ${slugOf(mallory)}`)
    await expect(
      importClient(
        { actor: operator },
        { ...wanted, team: slugOf(mallory), secret: randomUUID() + randomUUID() },
      ),
    ).rejects.toMatchObject(refusal)
    expect(await isThere(wanted.clientId)).toBe(false)
  })

  it('gets no staff-granted scope, and no API to serve, for an app that it has', async () => {
    const mallory = await stranger('Globex Two')
    const { clientId } = await registerClient({ actor: mallory }, input(['usage:read']))
    for (const scope of [STAFF_ONLY, 'clients:write'])
      await expect(
        updateClient({ actor: operator }, { clientId, scopes: ['usage:read', scope] }),
      ).rejects.toMatchObject({ code: 'conflict', message: expect.stringContaining(mallory.email) })
    await expect(
      addResourceServer({ actor: operator }, { apiId: 'globex-bookings', clientId }),
    ).rejects.toMatchObject({ code: 'conflict' })
    expect(await scopesOf(clientId)).toEqual(['usage:read'])
    expect((await loadClient(clientId))?.serves).toEqual([])
    await updateClient({ actor: operator }, { clientId, name: 'Called otherwise', scopes: ['clients:read'] })
  })

  it('is given no app that has what only the connectivity team grants', async () => {
    const partner = await stranger('Initech')
    const { clientId } = await registerClient({ actor: partner }, input())
    await confirmTeam({ actor: operator }, { slug: slugOf(partner) })
    await updateClient({ actor: operator }, { clientId, scopes: [STAFF_ONLY] })
    const mallory = await stranger('Initrode')
    const both = await join(partner, mallory)
    const gift = { clientId, teamId: teamIdOf(mallory), confirmation: clientId }
    await expect(transferClient({ actor: both }, gift)).rejects.toMatchObject({ code: 'conflict' })
    await updateClient({ actor: both }, { clientId, scopes: [] })
    await expect(transferClient({ actor: both }, gift)).resolves.toEqual({ clientId })
  })

  it('gets no token with such a scope, whatever put it there, until it is confirmed', async () => {
    const mallory = await stranger('Umbrella')
    const { clientId } = await registerClient({ actor: mallory }, input(['usage:read']))
    const { id: clientRef } = await db().client.findUniqueOrThrow({
      where: { clientId },
      select: { id: true },
    })
    await db().clientScope.create({ data: { clientRef, scopeName: STAFF_ONLY }, select: { scopeName: true } })
    await db().resourceServer.create({
      data: { clientRef, apiId: 'globex-bookings' },
      select: { apiId: true },
    })
    expect(await loadClient(clientId)).toMatchObject({ withheldScopes: [STAFF_ONLY], serves: [] })
    expect(await scopesOf(clientId)).toEqual(['usage:read'])

    await confirmTeam({ actor: operator }, { slug: slugOf(mallory) })
    expect(await loadClient(clientId)).toMatchObject({
      withheldScopes: [],
      serves: ['https://bookings.globex.example'],
    })
    expect(await scopesOf(clientId)).toContain(STAFF_ONLY)
  })

  it('can be equipped once it is confirmed, which is audited once and told to every instance', async () => {
    const partner = await stranger('Soylent')
    const { clientId } = await registerClient({ actor: partner }, input())
    const listener = await pool('pages').connect()
    const heard: (string | undefined)[] = []
    listener.on('notification', ({ payload }) => heard.push(payload))
    await listener.query('LISTEN client_changed')
    const slug = slugOf(partner)
    await expect(confirmTeam({ actor: partner }, { slug })).rejects.toMatchObject({ code: 'forbidden' })
    const people = [partner.email]
    expect(await confirmTeam({ actor: operator }, { slug })).toEqual({
      changed: true,
      people,
      unconfirmed: people,
    })
    expect(await confirmTeam({ actor: operator }, { slug })).toEqual({
      changed: false,
      people,
      unconfirmed: people,
    })
    await expect.poll(() => heard).toEqual([clientId])
    await listener.query('UNLISTEN *')
    listener.release()
    const { entries } = await entriesAbout(
      { kind: 'team', id: teamIdOf(partner) },
      { before: null, limit: 9 },
    )
    expect(entries.map(({ actorLabel, action, detail }) => [actorLabel, action, detail])).toEqual([
      ['cli', 'team.confirmed', { slug, people }],
    ])
    await updateClient({ actor: operator }, { clientId, scopes: [STAFF_ONLY] })
    const equipped = await equipClient({ actor: operator }, { ...input([STAFF_ONLY]), team: slug })
    expect(await scopesOf(equipped.clientId)).toEqual([STAFF_ONLY])
  })

  it('refuses to confirm one that does not exist', async () => {
    await expect(confirmTeam({ actor: operator }, { slug: 'nobodys' })).rejects.toMatchObject({
      code: 'not_found',
    })
  })
})

describe('a team that the connectivity team vouches for', () => {
  const confirmedAt = async (slug: string) =>
    (await db().team.findUniqueOrThrow({ where: { slug }, select: { confirmedAt: true } })).confirmedAt

  it('is the one that it makes with a client', async () => {
    const team = `made-${randomUUID().slice(0, 8)}`
    await equipClient({ actor: operator }, { ...input([STAFF_ONLY]), team })
    expect(await confirmedAt(team)).not.toBeNull()
  })

  it('is that of its own people, however they came, and not that of a guest who names it', async () => {
    const open = async (role: 'developer' | 'connectivity') => {
      const { code } = await createInvitation({ actor: operator }, { role })
      const email = `${randomUUID()}@guests.example`
      const { userId } = await redeemInvitation({ source }, { code, email, name: 'Hooli', password })
      return await personWithId(userId)
    }
    expect(await confirmedAt(slugOf(await open('connectivity')))).not.toBeNull()
    expect(await confirmedAt(slugOf(await open('developer')))).toBeNull()
  })

  it('is not one that a person signs up for while it is being made', async () => {
    const slug = `race-${randomUUID().slice(0, 8)}`
    const [equipped, person] = await Promise.allSettled([
      equipClient({ actor: operator }, { ...input([STAFF_ONLY]), team: slug }),
      stranger(slug),
    ])
    if (person.status === 'rejected') throw person.reason
    const isTheirs = slugOf(person.value) === slug
    expect(equipped.status).toBe(isTheirs ? 'rejected' : 'fulfilled')
    expect((await confirmedAt(slug)) === null).toBe(isTheirs)
  })

  it('comes after those that wait, where all teams are listed', async () => {
    const mallory = await stranger('Wayne')
    const teams = await listAllTeams({ actor: operator })
    expect(teams).toContainEqual(
      expect.objectContaining({
        slug: slugOf(mallory),
        confirmedAt: null,
        people: [{ email: mallory.email, role: 'owner', isConfirmed: false }],
      }),
    )
    const states = teams.map(({ confirmedAt }) => confirmedAt === null)
    expect(states).toEqual([...states].sort().reverse())
    await expect(listAllTeams({ actor: mallory })).rejects.toMatchObject({ code: 'forbidden' })
  })
})
