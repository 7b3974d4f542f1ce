import { beforeAll, describe, expect, it } from 'vitest'
import { developer, personWithId } from '#e2e/fixtures/people.ts'
import { signedIn as signIn } from '#e2e/fixtures/signed-in.ts'
import type { Person } from '#lib/access/actor.ts'
import { entriesAbout } from '#lib/changes/entries.ts'
import { changeRole, letIn, removePerson } from '#lib/features/teams/people-of-team.ts'
import { db } from '#lib/platform/db/db.ts'
import { inviteToTeam, resendInvitation, revokeInvitation } from './invite.ts'
import { acceptInvitation, joinWithNewAccount, showInvitation } from './join-team.ts'
import { pendingOf } from './pending.ts'
import { inviteSchema } from './schemas.ts'

const source = { address: '192.0.2.70', device: null }
const password = 'winter-lantern-cobalt-41'
const over = /invalid: This link is wrong, expired or already used/

let ada: Person
let teamId: string

beforeAll(async () => {
  ada = await developer('ada-invites')
  teamId = ada.teams[0]?.id ?? ''
})

const refusal = (work: Promise<unknown>) =>
  work.then(
    () => 'done',
    (error: unknown) =>
      error instanceof Error && 'code' in error ? `${error.code}: ${error.message}` : error,
  )
/** Without a mail server an invitation is its link. */
const invite = async (email: string, role: 'owner' | 'member' | 'viewer' = 'member', days = 7) => {
  const { link } = await inviteToTeam({ actor: ada }, { teamId, email, role, days })
  expect(link).toMatch(/^http:\/\/localhost:3000\/join#[\w-]{43}$/)
  return link?.split('#')[1] ?? ''
}
const rolesOf = async (email: string) =>
  (await db().membership.findMany({ where: { teamId, user: { email } }, select: { role: true } })).map(
    ({ role }) => role,
  )
const join = (code: string, name = 'New') => joinWithNewAccount({ source }, { code, name, password })

describe('an invitation into a team', () => {
  it('says who invited whom to what before it is taken, and stays as it is', async () => {
    const code = await invite('shown@invites.example', 'viewer')
    const shown = { team: 'ada-invites’s team', role: 'viewer', by: ada.email, byName: 'ada-invites' }
    expect(await showInvitation({ source }, { code })).toMatchObject({
      ...shown,
      email: 'shown@invites.example',
    })
    expect(await showInvitation({ source }, { code })).toMatchObject(shown)
    expect(await refusal(showInvitation({ source }, { code: 'made-up' }))).toMatch(over)
  })

  it('is good for 7 days unless told', async () => {
    const asked = inviteSchema.parse({ teamId, email: 'week@invites.example', role: 'member' })
    await inviteToTeam({ actor: ada }, asked)
    const [made] = await pendingOf(teamId)
    const days = ((made?.expiresAt.getTime() ?? 0) - (made?.createdAt.getTime() ?? 0)) / 86_400_000
    expect([made?.email, Math.round(days * 1000) / 1000]).toEqual(['week@invites.example', 7])
  })

  it('lets somebody without an account make one for its address, in that team alone, once', async () => {
    const code = await invite('new@invites.example')
    const ends = await Promise.all(Array.from({ length: 5 }, () => refusal(join(code))))
    expect(ends.filter((end) => end === 'done')).toHaveLength(1)
    expect(ends.filter((end) => end !== 'done').every((end) => over.test(String(end)))).toBe(true)
    const { userId } = await signIn({ source }, { email: 'new@invites.example', password })
    expect((await personWithId(userId)).teams).toMatchObject([{ id: teamId, role: 'member' }])
    const { entries } = await entriesAbout({ kind: 'team', id: teamId }, { before: null, limit: 1 })
    expect(entries[0]).toMatchObject({
      action: 'team.person_added',
      actorLabel: 'new@invites.example',
      detail: { userId, role: 'member' },
    })
  })

  it('EN-02 says of an address with an account the same as of one without, and takes its link back', async () => {
    const ben = await developer('ben-invites')
    const known = await inviteToTeam({ actor: ada }, { teamId, email: ben.email, role: 'viewer', days: 1 })
    const unknown = await inviteToTeam(
      { actor: ada },
      { teamId, email: 'nobody@invites.example', role: 'viewer', days: 1 },
    )
    expect(Object.keys(known)).toEqual(Object.keys(unknown))
    const code = known.link?.split('#')[1] ?? ''
    // A new account for that address is refused in the words of sign-up; the invitation stays.
    expect(await refusal(join(code))).toMatch(/^conflict: We couldn’t create an account with these details/)
    expect(await acceptInvitation({ actor: ben }, { code })).toEqual({ slug: ada.teams[0]?.slug })
    expect(await rolesOf(ben.email)).toEqual(['viewer'])
    expect(await refusal(acceptInvitation({ actor: ben }, { code }))).toMatch(over)
    expect(
      await refusal(inviteToTeam({ actor: ada }, { teamId, email: ben.email, role: 'owner', days: 1 })),
    ).toBe('conflict: This person is already in the team.')
  })

  it('is taken by whoever holds its link, signed in as somebody else, and not by one who is in the team', async () => {
    const code = await invite('carla@invites.example', 'owner')
    expect(await refusal(acceptInvitation({ actor: ada }, { code }))).toBe(
      'conflict: You’re already in this team.',
    )
    const dora = await developer('dora-invites')
    await acceptInvitation({ actor: dora }, { code })
    expect(await rolesOf(dora.email)).toEqual(['owner'])
  })

  it('opens nothing once it is sent again, revoked or has expired', async () => {
    const first = await invite('again@invites.example')
    const [pending] = await pendingOf(teamId)
    const again = await resendInvitation({ actor: ada }, { teamId, id: pending?.id ?? '', isMailed: false })
    const second = again.link?.split('#')[1] ?? ''
    expect(await refusal(join(first))).toMatch(over)
    const third = await invite('again@invites.example')
    expect(await refusal(join(second))).toMatch(over)
    const waiting = (await pendingOf(teamId)).filter(({ email }) => email === 'again@invites.example')
    expect(waiting).toHaveLength(1)
    await revokeInvitation({ actor: ada }, { teamId, id: waiting[0]?.id ?? '' })
    expect(await refusal(join(third))).toMatch(over)
    expect(await refusal(revokeInvitation({ actor: ada }, { teamId, id: waiting[0]?.id ?? '' }))).toMatch(
      /^not_found/,
    )

    const old = await invite('old@invites.example')
    await db().oneTimeLink.updateMany({
      where: { email: 'old@invites.example' },
      data: { expiresAt: new Date(Date.now() - 1000) },
    })
    expect(await refusal(join(old))).toMatch(over)
    expect((await pendingOf(teamId)).map(({ email }) => email)).not.toContain('old@invites.example')
  })

  it('ends with its maker’s right to invite: removed, no longer an owner, disabled', async () => {
    const ends = {
      removed: (owner: Person) => removePerson({ actor: ada }, { teamId, userId: owner.id }),
      demoted: (owner: Person) => changeRole({ actor: ada }, { teamId, userId: owner.id, role: 'member' }),
      disabled: (owner: Person) =>
        db().user.update({ where: { id: owner.id }, data: { disabledAt: new Date() } }),
    }
    for (const [name, end] of Object.entries(ends)) {
      const owner = await developer(`${name}-invites`)
      await db().membership.create({ data: { teamId, userId: owner.id, role: 'owner' } })
      const email = `back-of-${name}@invites.example`
      const { link } = await inviteToTeam({ actor: owner }, { teamId, email, role: 'owner', days: 30 })
      const code = link?.split('#')[1] ?? ''
      expect((await pendingOf(teamId)).map((one) => one.email)).toContain(email)
      await end(owner)
      expect(await refusal(showInvitation({ source }, { code })), name).toMatch(over)
      expect(await refusal(join(code)), name).toMatch(over)
      expect((await pendingOf(teamId)).map((one) => one.email)).not.toContain(email)
      expect(await rolesOf(email)).toEqual([])
    }
  })

  it('ends for an address whose owner came in another way, or was taken out', async () => {
    const fay = await developer('fay-invites')
    const code = await invite(fay.email, 'owner')
    await db().$transaction((tx) => letIn(tx, { actor: ada, teamId, userId: fay.id, role: 'viewer' }))
    await removePerson({ actor: ada }, { teamId, userId: fay.id })
    expect(await refusal(acceptInvitation({ actor: fay }, { code }))).toMatch(over)
  })

  it('is an owner’s to give, of a team of theirs, and of no team that is gone', async () => {
    const code = await invite('gone@invites.example')
    const [pending] = await pendingOf(teamId)
    const id = pending?.id ?? ''
    const eve = await developer('eve-invites')
    const asEve = { teamId, email: 'eve2@invites.example', role: 'owner', days: 7 } as const
    expect(await refusal(inviteToTeam({ actor: eve }, asEve))).toBe(
      'not_found: There is no such team, or you’re not in it.',
    )
    expect(await refusal(revokeInvitation({ actor: eve }, { teamId, id }))).toMatch(/^not_found/)
    await db().membership.create({ data: { teamId, userId: eve.id, role: 'member' } })
    const member = await personWithId(eve.id)
    expect(await refusal(inviteToTeam({ actor: member }, asEve))).toMatch(/^forbidden: Only an owner/)
    expect(await refusal(resendInvitation({ actor: member }, { teamId, id, isMailed: false }))).toMatch(
      /^forbidden/,
    )
    await changeRole({ actor: ada }, { teamId, userId: eve.id, role: 'viewer' })

    await db().team.update({ where: { id: teamId }, data: { deletedAt: new Date() } })
    expect(await refusal(join(code))).toMatch(over)
    await db().team.update({ where: { id: teamId }, data: { deletedAt: null } })
    expect(await refusal(join(code))).toBe('done')
  })
})
