import { beforeAll, describe, expect, it } from 'vitest'
import { developer, operator, personWithId } from '#e2e/fixtures/people.ts'
import type { Person } from '#lib/access/actor.ts'
import { createUser } from '#lib/features/people/create-user.ts'
import { AppError } from '#lib/kernel/errors.ts'
import { db } from '#lib/platform/db/db.ts'
import { createPartner } from './create-partner.ts'
import { createPartnerSchema } from './schemas.ts'
import { happenedSince, noteVisit } from './since-visit.ts'
import { versionOfPartners } from './version-of-partners.ts'

const MINUTE_MS = 60_000
let staff: Person

beforeAll(async () => {
  const { userId } = await createUser(
    { actor: operator },
    { email: 'visits@staff.example', role: 'connectivity', password: 'winter-lantern-cobalt-41', name: 'Vi' },
  )
  staff = await personWithId(userId)
})

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
    const ours = happenings.filter(({ name }) => ['Long Known', 'Just Added'].includes(name))
    expect(ours.map(({ name, kind, clientId }) => [name, kind, clientId]).toSorted()).toEqual([
      ['Just Added', 'invited', null],
      ['Long Known', 'first_token', null],
    ])
    expect((await happenedSince({ actor: staff }, new Date())).happenings).toEqual([])
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
