import { beforeEach, describe, expect, it } from 'vitest'
import type { Person } from '#lib/access/actor.ts'
import { createUser } from '#lib/features/people/create-user.ts'
import { personSelect, toPerson } from '#lib/features/people/person.ts'
import { addPerson } from '#lib/features/teams/add-person.ts'
import { leaveTeam, removePerson } from '#lib/features/teams/people-of-team.ts'
import { db } from '#lib/platform/db/db.ts'
import { admitDomain, admittedDomains, dismissDomain } from './admit-domain.ts'
import { joinByDomain, openTeams } from './join-by-domain.ts'

const operator = { kind: 'operator', name: 'cli' } as const

let count = 0
let domain: string
let owner: Person
let teamId: string

async function person(email: string): Promise<Person> {
  const { userId } = await createUser(
    { actor: operator },
    { email, role: 'developer', password: 'violet otter ladder 7' },
  )
  return await read(userId)
}
const read = async (id: string) =>
  toPerson(await db().user.findUniqueOrThrow({ where: { id }, select: personSelect }))
const unverify = (id: string) =>
  db().user.update({ where: { id }, data: { emailVerifiedAt: null }, select: { id: true } })
const admit = (of = domain, role: 'member' | 'viewer' = 'member') =>
  admitDomain({ actor: owner }, { teamId, domain: of, role })

beforeEach(async () => {
  domain = `corp${++count}.example`
  owner = await person(`owner@${domain}`)
  teamId = owner.teams[0]?.id ?? ''
})

describe('a team admits a domain', () => {
  it('in which one of its owners has a verified address, and no other', async () => {
    for (const other of ['other.example', `sub.${domain}`, domain.slice(1), 'example'])
      await expect(admit(other)).rejects.toMatchObject({ code: 'invalid', field: 'domain' })
    await unverify(owner.id)
    await expect(admit()).rejects.toMatchObject({ code: 'invalid', field: 'domain' })
    expect(await admittedDomains(teamId)).toEqual([])
  })

  it('that is not one of a public mail provider', async () => {
    await db().user.update({ where: { id: owner.id }, data: { email: `owner${count}@gmail.com` } })
    await expect(admit('gmail.com')).rejects.toMatchObject({ code: 'invalid', field: 'domain' })
  })

  it('by the word of an owner, with an audit row', async () => {
    const member = await person(`member@${domain}`)
    await addPerson(
      { actor: operator },
      { slug: owner.teams[0]?.slug ?? '', email: member.email, role: 'member' },
    )
    const asMember = { actor: await read(member.id) }
    await expect(admitDomain(asMember, { teamId, domain, role: 'viewer' })).rejects.toMatchObject({
      code: 'forbidden',
    })
    await admit(domain, 'viewer')
    await expect(dismissDomain(asMember, { teamId, domain })).rejects.toMatchObject({ code: 'forbidden' })
    expect(await admittedDomains(teamId)).toEqual([{ domain, role: 'viewer' }])
    const rows = await db().auditEntry.findMany({
      where: { teamId, action: 'team.domain_admitted' },
      select: { detail: true },
    })
    expect(rows).toEqual([{ detail: { domain, role: 'viewer' } }])
  })
})

describe('somebody with a verified address of the domain', () => {
  it('is offered the team, and joins it with the role that it says', async () => {
    await admit(domain, 'viewer')
    const ada = await person(`ada@${domain}`)
    expect(await openTeams(ada)).toMatchObject([{ id: teamId, role: 'viewer' }])
    await joinByDomain({ actor: ada }, { teamId })
    expect((await read(ada.id)).teams).toContainEqual(expect.objectContaining({ id: teamId, role: 'viewer' }))
    expect(await openTeams(ada)).toEqual([])
    expect(await db().notice.count({ where: { teamId, kind: 'member_joined' } })).toBe(1)
  })

  it('is nobody once the domain is dismissed, the owner with such an address is gone, or the team is deleted', async () => {
    await admit()
    const ada = await person(`ada@${domain}`)
    const none = async () => {
      expect(await openTeams(ada)).toEqual([])
      await expect(joinByDomain({ actor: ada }, { teamId })).rejects.toMatchObject({ code: 'not_found' })
    }
    await unverify(owner.id)
    await none()
    await db().user.update({ where: { id: owner.id }, data: { emailVerifiedAt: new Date() } })
    await db().team.update({ where: { id: teamId }, data: { deletedAt: new Date() } })
    await none()
    await db().team.update({ where: { id: teamId }, data: { deletedAt: null } })
    expect(await openTeams(ada)).toHaveLength(1)
    await dismissDomain({ actor: owner }, { teamId, domain })
    await none()
  })

  it('comes back after leaving, and not after being removed', async () => {
    await admit()
    const ada = await person(`ada@${domain}`)
    await joinByDomain({ actor: ada }, { teamId })
    await leaveTeam({ actor: await read(ada.id) }, { teamId })
    await joinByDomain({ actor: await read(ada.id) }, { teamId })
    await removePerson({ actor: owner }, { teamId, userId: ada.id })
    expect(await openTeams(await read(ada.id))).toEqual([])
    await expect(joinByDomain({ actor: ada }, { teamId })).rejects.toMatchObject({ code: 'not_found' })
  })
})

it('an address that nobody verified, or of another domain, opens no team', async () => {
  await admit()
  const eve = await person(`eve@${domain}`)
  await unverify(eve.id)
  const mallory = await person(`mallory@evil-${domain}`)
  for (const actor of [eve, mallory]) {
    expect(await openTeams(actor)).toEqual([])
    await expect(joinByDomain({ actor }, { teamId })).rejects.toMatchObject({ code: 'not_found' })
  }
})
