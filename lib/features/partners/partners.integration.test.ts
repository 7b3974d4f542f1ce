import { describe, expect, it } from 'vitest'
import { developer, operator } from '#e2e/fixtures/people.ts'
import { AppError } from '#lib/kernel/errors.ts'
import { db } from '#lib/platform/db/db.ts'
import { createPartner } from './create-partner.ts'
import { createPartnerSchema } from './schemas.ts'

const partner = (input: unknown) => createPartnerSchema.parse(input)

describe('a partner', () => {
  it('is a confirmed team without people, with its contacts', async () => {
    const made = await createPartner(
      { actor: operator },
      partner({ name: 'Nordwind Energie', tags: ['EU'], contacts: [{ email: 'Ops@nordwind.example' }] }),
    )
    const row = await db().partner.findUniqueOrThrow({
      where: { teamId: made.teamId },
      include: { contacts: true, team: { include: { memberships: true } } },
    })
    expect(row).toMatchObject({ tags: ['eu'], staffOwnerId: null, claimedAt: null })
    expect(row.contacts).toMatchObject([{ email: 'ops@nordwind.example', name: '' }])
    expect(row.team).toMatchObject({ slug: made.slug, confirmedAt: expect.any(Date), memberships: [] })
  })

  it('has a slug of its own, or none is made', async () => {
    await createPartner({ actor: operator }, partner({ name: 'Taken', slug: 'taken-partner' }))
    const again = createPartner({ actor: operator }, partner({ name: 'Taken', slug: 'taken-partner' }))
    await expect(again).rejects.toThrow('There is a team “taken-partner” already.')
    expect(await db().team.count({ where: { name: 'Taken' } })).toBe(1)
  })

  it('has no slug that its page could not be reached by', async () => {
    expect((await createPartner({ actor: operator }, partner({ name: 'New' }))).slug).toBe('new-partner')
    const csv = createPartner({ actor: operator }, partner({ name: 'File', slug: 'csv' }))
    await expect(csv).rejects.toThrow('Choose another slug.')
  })

  it('is made by the connectivity team alone', async () => {
    const attempt = createPartner({ actor: await developer('no-partners') }, partner({ name: 'Own' }))
    await expect(attempt).rejects.toSatisfy((error) => AppError.is(error) && error.code === 'forbidden')
  })
})
