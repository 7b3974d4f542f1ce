import { beforeAll, describe, expect, it } from 'vitest'
import { developer, join, operator, personWithId } from '#e2e/fixtures/people.ts'
import type { Person } from '#lib/access/actor.ts'
import type { TeamRole } from '#lib/access/permissions.ts'
import { entriesAbout } from '#lib/changes/entries.ts'
import { versionOf } from '#lib/changes/seen-version.ts'
import { deleteClient } from '#lib/features/apps/delete-client.ts'
import { registerClient } from '#lib/features/apps/register-client.ts'
import { restoreClient } from '#lib/features/apps/restore-client.ts'
import { listNotices } from '#lib/features/notices/queries.ts'
import { noticeWords } from '#lib/features/notices/words.ts'
import { createUser } from '#lib/features/people/create-user.ts'
import { db } from '#lib/platform/db/db.ts'
import { addPerson } from './add-person.ts'
import { createTeam } from './create-team.ts'
import { deleteTeam, restoreTeam } from './delete-team.ts'
import { changeRole, changeRoleAsStaff, leaveTeam, removePerson } from './people-of-team.ts'
import { purgeDeletedTeams } from './purge-deleted-teams.ts'
import { renameTeam } from './rename-team.ts'
import { deletedTeams, findTeam, listAllTeams } from './teams.ts'

let ada: Person
let ben: Person
let teamId: string

beforeAll(async () => {
  ada = await developer('ada-life')
  ben = await join(await developer('ben-life'), ada)
  teamId = ada.teams[0]?.id ?? ''
})

const again = (person: Person) => personWithId(person.id)
const refusal = (work: Promise<unknown>) =>
  work.then(
    () => 'done',
    (error: unknown) =>
      error instanceof Error && 'code' in error ? `${error.code}: ${error.message}` : error,
  )
const told = async (person: Person) =>
  (await listNotices(await again(person), { before: null })).notices.map(
    (notice) => noticeWords(notice).title,
  )
const actions = async (id = teamId) =>
  (await entriesAbout({ kind: 'team', id }, { before: null, limit: 50 })).entries.map(({ action }) => action)
const app = (clientId: string, ofTeam: string, actor = ada) =>
  registerClient(
    { actor },
    { clientId, name: clientId, description: '', environment: 'sandbox', scopes: [], teamId: ofTeam },
  )

describe('a team', () => {
  it('is made by a person, who is its owner, next to what they are in already', async () => {
    const made = await createTeam({ actor: ada }, { name: 'Second Life' })
    expect(made.slug).toBe('second-life')
    const { teams } = await again(ada)
    expect(teams.map(({ slug, role }) => [slug, role])).toEqual([
      [ada.teams[0]?.slug, 'owner'],
      ['second-life', 'owner'],
    ])
    expect(await actions(made.teamId)).toEqual(['team.created'])
  })

  it('is renamed by an owner who saw what it was called, and by nobody else', async () => {
    const seen = versionOf({ name: ada.teams[0]?.name ?? '' })
    expect(await renameTeam({ actor: ada }, { teamId, name: 'Life', seen })).toEqual({ changed: true })
    expect(await renameTeam({ actor: ada }, { teamId, name: 'Life' })).toEqual({ changed: false })
    expect(await refusal(renameTeam({ actor: ada }, { teamId, name: 'Other', seen }))).toMatch(
      /^conflict: ada-life@people.example changed this/,
    )
    await changeRole({ actor: ada }, { teamId, userId: ben.id, role: 'member' })
    expect(await refusal(renameTeam({ actor: await again(ben) }, { teamId, name: 'Bens' }))).toBe(
      'forbidden: Only an owner of the team can do this.',
    )
    const stranger = await developer('stranger-life')
    expect(await refusal(renameTeam({ actor: stranger }, { teamId, name: 'Theirs' }))).toBe(
      'not_found: There is no such team, or you’re not in it.',
    )
    expect((await findTeam(ada, ada.teams[0]?.slug ?? ''))?.name).toBe('Life')
  })

  it('tells whoever is given another role, and whoever is removed, and those who stay', async () => {
    await changeRole({ actor: ada }, { teamId, userId: ben.id, role: 'viewer' })
    await removePerson({ actor: ada }, { teamId, userId: ben.id })
    expect(await told(ben)).toEqual(['You were removed from Life'])
    expect(await told(ada)).toContain('ben-life left Life')
    expect((await again(ben)).teams).toHaveLength(1)
    await addPerson({ actor: operator }, { slug: ada.teams[0]?.slug ?? '', email: ben.email })
    expect((await told(ben)).slice(0, 2)).toEqual(['ben-life joined Life', 'You were removed from Life'])
    await changeRole({ actor: ada }, { teamId, userId: ben.id, role: 'owner' })
    expect(await told(ben)).toContain('You are now an owner of Life')
    expect((await actions()).slice(0, 4)).toEqual([
      'team.role_changed',
      'team.person_added',
      'team.person_removed',
      'team.role_changed',
    ])
  })

  it('is told as a whole when the connectivity team changes a role, by name of that team', async () => {
    const { userId } = await createUser(
      { actor: operator },
      {
        ...{ email: 'life-staff@people.example', role: 'connectivity', name: 'Stella' },
        password: 'winter-lantern-cobalt-41',
      },
    )
    const staff = await personWithId(userId)
    const set = (actor: Person, role: TeamRole, of = ben) =>
      changeRoleAsStaff({ actor }, { teamId, userId: of.id, role })
    expect(await refusal(set(ada, 'viewer'))).toBe('forbidden: Only the connectivity team can do this.')
    expect(await set(staff, 'viewer')).toEqual({ changed: true })
    expect(await set(staff, 'viewer')).toEqual({ changed: false })
    for (const person of [ada, ben]) expect((await told(person))[0]).toBe('ben-life is now a viewer of Life')
    const [notice] = (await listNotices(ada, { before: null })).notices
    expect(notice?.detail.by).toBe('The connectivity team')
    const row = await db().auditEntry.findFirstOrThrow({
      where: { action: 'team.role_changed', teamId },
      select: { actorId: true, detail: true },
      orderBy: { seq: 'desc' },
    })
    expect(row).toMatchObject({
      actorId: staff.id,
      detail: { userId: ben.id, before: 'owner', after: 'viewer', by: 'staff', asStaff: true },
    })
    expect(await refusal(set(staff, 'member', ada))).toMatch(/^conflict: Life needs an owner/)
    expect(await refusal(set(staff, 'owner', staff))).toMatch(/^forbidden: You can’t change your own role/)
    expect(await set(staff, 'owner')).toEqual({ changed: true })
  })

  it('keeps an owner, of whom its people are told: of two owners who leave at once one stays', async () => {
    const leave = async (person: Person) => refusal(leaveTeam({ actor: await again(person) }, { teamId }))
    const ends = await Promise.all([leave(ada), leave(ben)])
    const refused = 'conflict: Life needs an owner. Make someone else an owner first, or delete the team.'
    expect(ends.toSorted()).toEqual([refused, 'done'].toSorted())
    const stayed = ends[0] === 'done' ? ben : ada
    expect(await leave(stayed)).toBe(refused)
    const demoted = changeRole({ actor: await again(stayed) }, { teamId, userId: stayed.id, role: 'viewer' })
    expect(await refusal(demoted)).toBe(refused)
  })
})

describe('a team that is deleted', () => {
  let gone: { teamId: string; slug: string }
  const remove = async (confirmation = gone.slug) =>
    refusal(deleteTeam({ actor: await again(ada) }, { teamId: gone.teamId, confirmation }))

  beforeAll(async () => {
    gone = await createTeam({ actor: ada }, { name: 'Gone' })
    ada = await again(ada)
  })

  it('has no app, and is named by whoever deletes it', async () => {
    await app('gone-app', gone.teamId)
    expect(await remove()).toBe('conflict: This team still has apps. Transfer or delete them first.')
    await deleteClient({ actor: ada }, { clientId: 'gone-app', confirmation: 'gone-app' })
    expect(await remove('other')).toBe('invalid: Type gone to confirm.')
    expect(await remove()).toMatch('done')
  })

  it('is there for nobody, gets no app and gives none back, until it is restored', async () => {
    expect((await again(ada)).teams.map(({ slug }) => slug)).not.toContain('gone')
    expect(await findTeam(ada, 'gone')).toBeNull()
    expect((await listAllTeams({ actor: operator })).map(({ slug }) => slug)).not.toContain('gone')
    // As by a request that began before.
    expect(await refusal(app('gone-new', gone.teamId))).toBe('conflict: This team was deleted.')
    expect(await refusal(restoreClient({ actor: ada }, { clientId: 'gone-app' }))).toMatch(/^not_found/)
    expect(await deletedTeams(ada)).toMatchObject([{ slug: 'gone', mayRestore: true }])
    expect(await refusal(restoreTeam({ actor: ben }, { teamId: gone.teamId }))).toMatch(/^not_found/)

    await restoreTeam({ actor: ada }, { teamId: gone.teamId })
    ada = await again(ada)
    expect(ada.teams.map(({ slug }) => slug)).toContain('gone')
    await restoreClient({ actor: ada }, { clientId: 'gone-app' })
    expect(await remove()).toMatch(/still has apps/)
  })

  it('loses its people for good after the time of grace, and its slug is nobody else’s', async () => {
    await deleteClient({ actor: ada }, { clientId: 'gone-app', confirmation: 'gone-app' })
    expect(await remove()).toBe('done')
    await db().team.update({
      where: { id: gone.teamId },
      data: { deletedAt: new Date(Date.now() - 8 * 86_400_000) },
    })
    expect(await refusal(restoreTeam({ actor: ada }, { teamId: gone.teamId }))).toMatch(/^not_found/)
    expect(await purgeDeletedTeams()).toBe(1)
    expect(await purgeDeletedTeams()).toBe(0)
    expect(await db().membership.count({ where: { teamId: gone.teamId } })).toBe(0)
    const [last] = await actions(gone.teamId)
    expect(last).toBe('team.purged')
    expect(await refusal(createTeam({ actor: operator }, { name: 'Gone', slug: 'gone' }))).toMatch(
      /^conflict/,
    )
  })
})

it('is made by one person as long as they own fewer than fifty, and not many in an hour', async () => {
  const person = await developer('makes-many')
  for (let at = 0; at < 48; at++)
    await db().team.create({
      data: {
        ...{ slug: `many-${at}`, name: 'Many' },
        memberships: { create: { userId: person.id, role: 'owner' } },
      },
      select: { id: true },
    })
  const { teamId, slug } = await createTeam({ actor: person }, { name: 'The last' })
  await expect(createTeam({ actor: person }, { name: 'One more' })).rejects.toMatchObject({
    code: 'conflict',
    message: 'You own 50 teams, the maximum. Delete or leave one first.',
  })
  const actor = await personWithId(person.id)
  const toggle = async () => {
    await deleteTeam({ actor }, { teamId, confirmation: slug })
    await restoreTeam({ actor }, { teamId })
  }
  for (let at = 0; at < 30; at++) await toggle()
  await expect(toggle()).rejects.toMatchObject({ code: 'throttled' })
})

describe('a team that the operator makes', () => {
  it('is confirmed, and its first person is its owner', async () => {
    await createTeam({ actor: operator }, { name: 'Made', slug: 'made-life' })
    const add = (email: string, role?: 'owner' | 'viewer') =>
      refusal(addPerson({ actor: operator }, { slug: 'made-life', email, role }))
    expect(await add(ada.email, 'viewer')).toBe('conflict: The first person in a team must be an owner.')
    expect(await add(ada.email)).toBe('done')
    expect(await add(ada.email)).toBe('conflict: This person is already in the team.')
    expect(await add(ben.email)).toBe('done')
    expect(await add('nobody@people.example')).toMatch(/^not_found/)
    const team = await findTeam(await again(ada), 'made-life')
    expect(team?.people.map(({ role }) => role)).toEqual(['owner', 'member'])
    expect(team?.confirmedAt).not.toBeNull()
  })

  it('shows its people by pages, the last one where there is none of the number asked for', async () => {
    const { teamId } = await createTeam({ actor: operator }, { name: 'Many', slug: 'many-life' })
    await addPerson({ actor: operator }, { slug: 'many-life', email: ada.email })
    await db().$executeRaw`
      WITH made AS (
        INSERT INTO app_user (id, email, name, password_hash)
        SELECT gen_random_uuid(), 'many-' || n || '@people.example', 'Many', '$argon2id$x' FROM generate_series(1, 50) n
        RETURNING id)
      INSERT INTO membership (user_id, team_id, role) SELECT id, ${teamId}::uuid, 'member' FROM made`
    const actor = await again(ada)
    const first = await findTeam(actor, 'many-life')
    expect(first).toMatchObject({ page: 1, pages: 2 })
    expect(first?.people).toHaveLength(50)
    const last = await findTeam(actor, 'many-life', 9)
    expect(last).toMatchObject({ page: 2, pages: 2 })
    const ids = [...(first?.people ?? []), ...(last?.people ?? [])].map(({ id }) => id)
    expect(new Set(ids).size).toBe(51)
  })
})
