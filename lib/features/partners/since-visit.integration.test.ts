import { randomBytes, randomUUID } from 'node:crypto'
import { beforeAll, describe, expect, it } from 'vitest'
import { developer, operator, personWithId } from '#e2e/fixtures/people.ts'
import type { Person } from '#lib/access/actor.ts'
import { changed } from '#lib/changes/changed.ts'
import { registerClient } from '#lib/features/apps/register-client.ts'
import { addSecret } from '#lib/features/credentials/add-credential.ts'
import { answerLeak } from '#lib/features/credentials/answer-leak.ts'
import { createUser } from '#lib/features/people/create-user.ts'
import { declineRequest, grantRequest } from '#lib/features/requests/answer.ts'
import { requestLiveApp, requestQuota, requestScopes } from '#lib/features/requests/ask.ts'
import { restrictClient } from '#lib/features/restrictions/restrict-client.ts'
import { AppError } from '#lib/kernel/errors.ts'
import { db } from '#lib/platform/db/db.ts'
import { createPartner } from './create-partner.ts'
import { createPartnerSchema } from './schemas.ts'
import { happenedSince, noteVisit } from './since-visit.ts'
import { versionOfPartners } from './version-of-partners.ts'

const MINUTE_MS = 60_000
let staff: Person

beforeAll(async () => {
  staff = await connectivity('visits@staff.example')
})

async function connectivity(email: string): Promise<Person> {
  const { userId } = await createUser(
    { actor: operator },
    { email, role: 'connectivity', password: 'winter-lantern-cobalt-41', name: 'Vi' },
  )
  return await personWithId(userId)
}

const partner = async (name: string) =>
  await createPartner({ actor: staff }, createPartnerSchema.parse({ name }))
const visitedAt = async (ago: number) =>
  await db().staffVisit.update({
    where: { userId: staff.id },
    data: { visitedAt: new Date(Date.now() - ago) },
  })

describe('a visit', () => {
  it('is counted from the one before it, and looking again soon is the same', async () => {
    expect(await noteVisit({ actor: staff })).toBeNull()
    expect(await noteVisit({ actor: staff })).toBeNull()
    const { visitedAt: before } = await visitedAt(40 * MINUTE_MS)
    expect(await noteVisit({ actor: staff })).toEqual(before)
    expect(await noteVisit({ actor: staff })).toEqual(before)
  })

  it('tells what became of partners since, and the version of the page differs', async () => {
    const old = await partner('Long Known')
    await db().partner.update({
      where: { teamId: old.teamId },
      data: { createdAt: new Date(Date.now() - 60 * MINUTE_MS) },
    })
    const since = new Date(Date.now() - MINUTE_MS)
    const before = await versionOfPartners({ actor: staff })
    expect(await versionOfPartners({ actor: staff })).toBe(before)
    await db().partner.update({ where: { teamId: old.teamId }, data: { firstTokenAt: new Date() } })
    expect(await versionOfPartners({ actor: staff })).not.toBe(before)
    await partner('Just Added')
    const { happenings, more } = await happenedSince({ actor: staff }, since)
    expect(more).toBe(false)
    const ours = happenings.filter(({ team }) => ['Long Known', 'Just Added'].includes(team?.name ?? ''))
    expect(ours.map(({ team, kind, clientId }) => [team?.name, kind, clientId]).toSorted()).toEqual([
      ['Just Added', 'invited', null],
      ['Long Known', 'first_token', null],
    ])
    expect((await happenedSince({ actor: staff }, new Date())).happenings).toEqual([])
  })

  it('tells what any team asks for, what others answered, disputes, leaks and campaigns, and nothing of one’s own', async () => {
    const since = new Date(Date.now() - 1)
    const ada = await developer('visits-ada')
    const other = await connectivity('visits-other@staff.example')
    const app = { description: '', environment: 'sandbox', scopes: [] } as const
    for (const clientId of ['visit-one', 'visit-two'])
      await registerClient({ actor: ada }, { ...app, clientId, name: clientId, scopes: [] })
    const asked = { clientId: 'visit-one', reason: 'For the summer.' }
    const { id } = await requestScopes({ actor: ada }, { ...asked, scopes: ['credentials:write'] })
    const live = await requestLiveApp(
      { actor: ada },
      { ...asked, liveClientId: 'visit-one-live', scopes: [] },
    )
    await restrictClient(
      { actor: operator },
      { clientId: 'visit-two', quotaPerHour: 500, quotaMode: 'enforce' },
    )
    await requestQuota({ actor: ada }, { ...asked, clientId: 'visit-two', quotaPerHour: 900 })
    await grantRequest({ actor: other }, { id, word: '' })
    await declineRequest({ actor: staff }, { id: live.id, word: 'Later.' })
    const { credentialId } = await addSecret(
      { actor: ada },
      { clientId: 'visit-two', name: 'Old', expiresAt: null },
    )
    await db().$transaction((tx) =>
      answerLeak(tx, { clientId: 'visit-two', credentialId, source: 'person', foundAt: null }),
    )
    const teamId = ada.teams[0]?.id ?? ''
    const { id: handOff } = await db().handOff.create({
      data: { teamId, madeBy: 'x', codeDigest: randomBytes(32), expiresAt: new Date(Date.now() + MINUTE_MS) },
      select: { id: true },
    })
    await changed(db(), {
      ...{ actor: null, name: 'hand_off.disputed', subject: { kind: 'team', id: teamId }, teamId },
      detail: { handOff, address: '203.0.113.9', credentials: [] },
    })
    for (const [actor, name] of [
      [other, 'Theirs'],
      [staff, 'Mine'],
    ] as const)
      await changed(db(), {
        ...{ actor, name: 'campaign.created', subject: { kind: 'server', id: 'x' } },
        detail: {
          ...{ campaign: randomUUID(), name, endsAt: new Date().toISOString(), byDateOnly: false },
          ...{ secrets: 1, partners: 1 },
        },
      })
    const over = {
      kind: 'campaign_over',
      at: new Date(0),
      team: null,
      clientId: null,
      id: handOff,
      name: 'Over',
    } as const
    const { happenings } = await happenedSince({ actor: staff }, since, [over])
    expect(happenings.map(({ kind, clientId, name }) => [kind, clientId ?? name]).toSorted()).toEqual([
      ['asks_live', 'visit-one'],
      ['asks_quota', 'visit-two'],
      ['asks_scopes', 'visit-one'],
      ['campaign', 'Theirs'],
      ['campaign_over', 'Over'],
      ['disputed', null],
      ['granted', 'visit-one'],
      ['leaked', 'visit-two'],
    ])
    expect(happenings.at(-1)).toEqual(over)
    expect(happenings.find(({ kind }) => kind === 'granted')).toMatchObject({
      id,
      team: { isPartner: false },
    })
    expect(happenings.find(({ kind }) => kind === 'disputed')).toMatchObject({ id: handOff })
    const lookedAgain = await happenedSince({ actor: other }, since)
    expect(lookedAgain.happenings.map(({ kind, name }) => name ?? kind)).toEqual(
      expect.arrayContaining(['declined', 'Mine']),
    )
    expect(lookedAgain.happenings.map(({ kind }) => kind)).not.toContain('granted')
  })

  it('is of staff alone', async () => {
    const actor = await developer('visits-nobody')
    for (const attempt of [
      noteVisit({ actor }),
      happenedSince({ actor }, new Date()),
      versionOfPartners({ actor }),
    ])
      await expect(attempt).rejects.toSatisfy((error) => AppError.is(error) && error.code === 'forbidden')
  })
})
