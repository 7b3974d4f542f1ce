import { randomUUID } from 'node:crypto'
import { beforeAll, describe, expect, it } from 'vitest'
import { developer, operator, personWithId } from '#e2e/fixtures/people.ts'
import type { Person } from '#lib/access/actor.ts'
import { insertClient } from '#lib/features/apps/register-client.ts'
import { createUser } from '#lib/features/people/create-user.ts'
import { AppError } from '#lib/kernel/errors.ts'
import { db } from '#lib/platform/db/db.ts'
import { provideSettings } from '#lib/platform/env.ts'
import { changePartner } from './change-partner.ts'
import { createPartner } from './create-partner.ts'
import { findPartner } from './find-partner.ts'
import { allPartners, listPartners, partnerBoard, partnerTags, stageCounts } from './list-partners.ts'
import { partnerFilterSchema, partnersPath } from './partner-filter.ts'
import { partnersFile } from './partners-csv.ts'
import { changePartnerSchema, createPartnerSchema } from './schemas.ts'
import { today } from './today.ts'

const filter = (asked: Record<string, string> = {}) => partnerFilterSchema.parse(asked)
let staff: Person

async function make(name: string, more: Record<string, unknown> = {}) {
  return await createPartner({ actor: staff }, createPartnerSchema.parse({ name, ...more }))
}

/** Lets so many days go by for a partner. */
const pass = (teamId: string, days: number) =>
  db()
    .$executeRaw`UPDATE partner SET created_at = created_at - make_interval(days => ${days}) WHERE team_id = ${teamId}::uuid`

const names = async (asked: Record<string, string>) =>
  (await listPartners({ actor: staff }, filter(asked))).partners.map(({ name }) => name)

const codeOf = (attempt: Promise<unknown>) =>
  attempt.then(
    () => 'done',
    (error: unknown) => (AppError.is(error) ? `${error.code}: ${error.message}` : String(error)),
  )

beforeAll(async () => {
  const { userId } = await createUser(
    { actor: operator },
    {
      email: 'equips@list.example',
      role: 'connectivity',
      password: 'winter-lantern-cobalt-41',
      name: 'Equips',
    },
  )
  staff = await personWithId(userId)
  const stalled = await make('Stalled Ltd', { tags: ['eu'] })
  await pass(stalled.teamId, 8)
  const failing = await make('Failing 100 %', { contacts: [{ email: 'ops@failing.example', name: 'Ada' }] })
  const { id } = await insertClient(db(), operator, {
    ...{ clientId: 'failing-partner', name: 'x', description: '', environment: 'live', scopes: [] },
    ...{ teamId: failing.teamId, action: 'client.registered' },
  })
  await db().$executeRaw`
    INSERT INTO incident (id, client_ref, started_at, reason, refused, requests)
    VALUES (gen_random_uuid(), ${id}::uuid, now(), 'wrong_secret', 9, 10)`
  await db().partner.update({ where: { teamId: failing.teamId }, data: { firstTokenAt: new Date() } })
  await make('=New "partner"')
})

describe('the partners', () => {
  it('stand by their stages, those in trouble and the stalled first', async () => {
    expect(await names({})).toEqual(['Failing 100 %', 'Stalled Ltd', '=New "partner"'])
    const { counts, cards } = await partnerBoard({ actor: staff }, filter())
    expect(counts.invited).toEqual({ total: 2, stalled: 1, failing: 0 })
    expect(counts.first_token).toEqual({ total: 1, stalled: 0, failing: 1 })
    expect(cards.invited.map(({ name }) => name)).toEqual(['Stalled Ltd', '=New "partner"'])
    expect(cards.first_token[0]).toMatchObject({ apps: 1, failing: 1, owner: 'Equips', isStalled: false })
    expect(await today({ actor: staff })).toMatchObject({ stalled: 1, failing: 1, stages: { invited: 2 } })
  })

  it('are stalled after as many days as a setting says', async () => {
    provideSettings({ PARTNER_STALLED_AFTER: '9d' })
    expect((await stageCounts({ actor: staff }, filter())).invited.stalled).toBe(0)
    provideSettings({ PARTNER_STALLED_AFTER: '' })
    expect((await stageCounts({ actor: staff }, filter())).invited.stalled).toBe(1)
  })

  it.each([
    [{ q: 'stalled' }, ['Stalled Ltd']],
    [{ q: '0 %' }, ['Failing 100 %']],
    [{ q: 'OPS@failing' }, ['Failing 100 %']],
    [{ q: 'nobody has this' }, []],
    [{ stage: 'first_token' }, ['Failing 100 %']],
    [{ stage: 'live' }, []],
    [{ need: 'stalled' }, ['Stalled Ltd']],
    [{ need: 'failing' }, ['Failing 100 %']],
    [{ tag: 'eu' }, ['Stalled Ltd']],
    [{ owner: 'nobody' }, []],
    [{ owner: 'me', sort: 'name' }, ['=New "partner"', 'Failing 100 %', 'Stalled Ltd']],
    [{ sort: 'oldest' }, ['Stalled Ltd', 'Failing 100 %', '=New "partner"']],
  ])('are found by %j', async (asked: Record<string, string>, expected) => {
    expect(await names(asked)).toEqual(expected)
  })

  it('are found by whoever of the connectivity team looks after them', async () => {
    const all = ['=New "partner"', 'Failing 100 %', 'Stalled Ltd']
    expect(await names({ owner: staff.id, sort: 'name' })).toEqual(all)
    expect(await names({ owner: randomUUID() })).toEqual([])
    expect(filter({ owner: 'somebody' })).toEqual(filter())
  })

  it('are a file that no spreadsheet takes for formulas', async () => {
    const csv = await partnersFile({ actor: staff }, filter({ sort: 'name' }))
    expect(csv.split('\r\n')[1]).toMatch(/^new-partner,"'=New ""partner""",Invited,\S+Z,no,0,0,Equips,,\S+Z$/)
    await partnersFile({ actor: staff }, filter({ q: 'ops@failing', view: 'list' }))
    const rows = await db().auditEntry.findMany({
      where: { action: 'partner.exported' },
      select: { detail: true },
      orderBy: { seq: 'asc' },
    })
    expect(rows.map(({ detail }) => detail)).toEqual([
      { format: 'csv', filters: [] },
      { format: 'csv', filters: ['q'] },
    ])
    expect(await partnerTags({ actor: staff })).toEqual(['eu'])
  })

  it('say in the address what is not the default', () => {
    expect(partnersPath(filter({ view: 'board', page: '1' }))).toBe('/connectivity/partners')
    expect(partnersPath(filter({ q: 'a b', view: 'list' }), { page: 2 })).toBe(
      '/connectivity/partners?view=list&q=a+b&page=2',
    )
    expect(filter({ stage: 'x', need: 'y', sort: 'z', page: '-1' })).toEqual(filter())
  })

  it('are for the connectivity team alone', async () => {
    const actor = await developer('no-list')
    for (const attempt of [
      listPartners({ actor }, filter()),
      partnerBoard({ actor }, filter()),
      allPartners({ actor }, filter()),
      partnersFile({ actor }, filter()),
      findPartner({ actor }, 'stalled-ltd'),
      partnerTags({ actor }),
      today({ actor }),
    ])
      expect(await codeOf(attempt)).toContain('forbidden')
  })
})

describe('what is written down of a partner', () => {
  const change = (teamId: string, sent: Record<string, string>) =>
    changePartner({ actor: staff }, changePartnerSchema.parse({ teamId, ...sent }))

  it('is changed as one, and the log counts what is about people', async () => {
    const { teamId, slug } = await make('Written down')
    const { version } = (await findPartner({ actor: staff }, slug)) ?? {}
    const contacts = 'Ada Lovelace <Ada@written.example>\n\n ben@written.example '
    const sent = { notes: 'Calls on Mondays.', tags: 'EU, gold eu', contacts, owner: '', seen: version ?? '' }
    expect(await change(teamId, sent)).toEqual({ changed: true })
    expect(await findPartner({ actor: staff }, slug)).toMatchObject({
      notes: 'Calls on Mondays.',
      tags: ['eu', 'gold'],
      owner: null,
      contacts: [
        { name: 'Ada Lovelace', email: 'ada@written.example' },
        { name: '', email: 'ben@written.example' },
      ],
    })
    const entry = await db().auditEntry.findFirstOrThrow({
      where: { action: 'partner.changed', subjectId: teamId },
    })
    expect(entry.detail).toMatchObject({
      before: { notes: 0, tags: [], contacts: 0 },
      after: { notes: 17, tags: ['eu', 'gold'], contacts: 2, owner: null },
    })
    const { seen: _, ...again } = sent
    expect(await change(teamId, again)).toEqual({ changed: false })
    // Somebody else's change is not undone by who has not seen it.
    expect(await codeOf(change(teamId, { ...sent, notes: 'Other' }))).toContain(
      'conflict: equips@list.example',
    )
  })

  it('names an owner of the connectivity team alone', async () => {
    const { teamId } = await make('Owned')
    const stranger = await developer('no-owner')
    expect(await codeOf(change(teamId, { owner: stranger.id }))).toContain('invalid')
    expect(await codeOf(change(stranger.teams[0]?.id ?? '', { notes: 'x' }))).toContain('not_found')
  })

  it.each([
    ['tags', 'a_b'],
    ['tags', Array.from({ length: 21 }, (_, n) => `t${n}`).join(' ')],
    ['contacts', 'not an address'],
    ['contacts', 'a@x.example\nA@x.example'],
  ])('takes no %s like %j', (field, value) => {
    const sent = { teamId: staff.teams[0]?.id, [field]: value }
    const { error } = changePartnerSchema.safeParse(sent)
    expect(error?.issues[0]?.path[0]).toBe(field)
  })
})
