import pg from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { developer, join, personWithId } from '#e2e/fixtures/people.ts'
import type { Person } from '#lib/access/actor.ts'
import { TEAM_ROLES } from '#lib/access/permissions.ts'
import { db } from '#lib/platform/db/db.ts'
import { env } from '#lib/platform/env.ts'

let ada: Person
let ben: Person
let one: pg.Client
let other: pg.Client

const connected = async () => {
  const client = new pg.Client({ connectionString: env.databaseUrl })
  await client.connect()
  return client
}

beforeAll(async () => {
  ada = await developer('ada-roles')
  ben = await join(await developer('ben-roles'), ada)
  one = await connected()
  other = await connected()
})
afterAll(async () => {
  await one?.end()
  await other?.end()
})

const team = () => ada.teams[0]?.id ?? ''
const rolesOf = async () =>
  (await db().membership.findMany({ where: { teamId: team() }, select: { role: true } })).map(
    ({ role }) => role,
  )
const setRole = (who: Person, role: string) =>
  db().membership.updateMany({ where: { teamId: team(), userId: who.id }, data: { role } })

describe('a team with people', () => {
  it('has owners alone after the upgrade: who is in it without a role said is one', async () => {
    expect(await rolesOf()).toEqual(['owner', 'owner'])
    expect(ben.teams.map(({ role }) => role)).toEqual(['owner', 'owner'])
  })

  it.each(TEAM_ROLES)('keeps what it is told of a %s', async (role) => {
    await setRole(ben, role)
    const { teams } = await personWithId(ben.id)
    expect(teams.find(({ id }) => id === team())?.role).toBe(role)
    await setRole(ben, 'owner')
  })

  it('never loses its last owner, whoever writes', async () => {
    await setRole(ben, 'member')
    await expect(setRole(ada, 'viewer')).rejects.toThrow()
    await expect(db().membership.deleteMany({ where: { teamId: team(), userId: ada.id } })).rejects.toThrow()
    await expect(db().user.delete({ where: { id: ada.id } })).rejects.toThrow()
    await setRole(ben, 'owner')
    expect(await rolesOf()).toEqual(['owner', 'owner'])
  })

  it('never loses its last two owners at once: the later of two who leave is refused', async () => {
    const leave = (client: pg.Client, who: Person) =>
      client.query('DELETE FROM membership WHERE team_id = $1 AND user_id = $2', [team(), who.id])
    await one.query('BEGIN')
    await other.query('BEGIN')
    await leave(one, ada)
    await leave(other, ben)
    // A viewer who stays: without anybody a team needs no owner.
    const carl = await developer('carl-roles')
    await db().membership.create({ data: { teamId: team(), userId: carl.id, role: 'viewer' } })
    const ends = await Promise.allSettled([one.query('COMMIT'), other.query('COMMIT')])
    expect(ends.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected'])
    expect((await rolesOf()).sort()).toEqual(['owner', 'viewer'])
  })

  it('may be deleted with everybody in it', async () => {
    const { teams } = await developer('dora-roles')
    await db().team.delete({ where: { id: teams[0]?.id ?? '' } })
  })
})
