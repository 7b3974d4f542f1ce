import { beforeEach, describe, expect, it } from 'vitest'
import { developer, personWithId } from '#e2e/fixtures/people.ts'
import type { Person } from '#lib/access/actor.ts'
import { deleteTeam } from '#lib/features/teams/delete-team.ts'
import { db } from '#lib/platform/db/db.ts'
import { inviteToTeam, revokeInvitation } from './invite.ts'
import { acceptInvitation } from './join-team.ts'
import { acceptOpenInvitation, openInvitations } from './open-invitations.ts'
import { pendingOf } from './pending.ts'

let names = 0
let owner: Person
let teamId: string
let guest: Person

beforeEach(async () => {
  owner = await developer(`open-owner-${++names}`)
  teamId = owner.teams[0]?.id ?? ''
  guest = await developer(`open-guest-${names}`)
})

const invite = async (email = guest.email, role: 'member' | 'viewer' = 'viewer') => {
  const { link } = await inviteToTeam({ actor: owner }, { teamId, email, role, days: 7 })
  const [{ id } = { id: '' }] = await pendingOf(teamId)
  return { id, code: link?.split('#')[1] ?? '' }
}
const over = { code: 'not_found', message: expect.stringContaining('This invitation was used or revoked') }
const verified = (emailVerifiedAt: Date | null) =>
  db().user.update({ where: { id: guest.id }, data: { emailVerifiedAt }, select: { id: true } })

describe('an invitation for a verified address', () => {
  it('is offered to whoever proved it, and lets them in without its link, once', async () => {
    const { id, code } = await invite()
    expect(await openInvitations(guest)).toEqual([
      { id, teamId, team: owner.teams[0]?.name, role: 'viewer', byName: owner.name },
    ])
    const other = await developer(`open-other-${names}`)
    const accept = () => acceptOpenInvitation({ actor: guest }, { invitationId: id })
    const taken = await Promise.allSettled([
      ...[accept(), accept(), accept()],
      acceptInvitation({ actor: other }, { code }),
    ])
    expect(taken.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
    expect(await openInvitations(guest)).toEqual([])
    await expect(accept()).rejects.toMatchObject(over)
  })

  it('gives the role that it names, and stands in the audit log', async () => {
    const { id } = await invite()
    expect(await acceptOpenInvitation({ actor: guest }, { invitationId: id })).toEqual({
      slug: owner.teams[0]?.slug,
    })
    expect((await personWithId(guest.id)).teams).toContainEqual(
      expect.objectContaining({ id: teamId, role: 'viewer' }),
    )
    const entry = await db().auditEntry.findFirst({ where: { teamId, actorId: guest.id } })
    expect(entry?.detail).toMatchObject({ invitation: id })
  })

  it('is for nobody else, nor for an address that nobody proved', async () => {
    const { id } = await invite()
    const other = await developer(`open-else-${names}`)
    expect(await openInvitations(other)).toEqual([])
    await expect(acceptOpenInvitation({ actor: other }, { invitationId: id })).rejects.toMatchObject(over)
    await verified(null)
    expect(await openInvitations(guest)).toEqual([])
    await expect(acceptOpenInvitation({ actor: guest }, { invitationId: id })).rejects.toMatchObject(over)
    await verified(new Date())
    expect(await openInvitations(guest)).toHaveLength(1)
  })

  it.each<[string, (id: string) => Promise<unknown>]>([
    ['is revoked', (id) => revokeInvitation({ actor: owner }, { teamId, id })],
    [
      'has expired',
      (id) =>
        db().oneTimeLink.update({ where: { id }, data: { expiresAt: new Date(0) }, select: { id: true } }),
    ],
    ['replaced by another', () => invite()],
    [
      'is of somebody disabled',
      () => db().user.update({ where: { id: owner.id }, data: { disabledAt: new Date() } }),
    ],
    [
      'is of a deleted team',
      () => deleteTeam({ actor: owner }, { teamId, confirmation: owner.teams[0]?.slug ?? '' }),
    ],
  ])('that %s lets nobody in', async (_what, act) => {
    const { id } = await invite()
    await act(id)
    expect((await openInvitations(guest)).map((one) => one.id)).not.toContain(id)
    await expect(acceptOpenInvitation({ actor: guest }, { invitationId: id })).rejects.toThrow()
    expect((await personWithId(guest.id)).teams.map((team) => team.id)).not.toContain(teamId)
  })
})
