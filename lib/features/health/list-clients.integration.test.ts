import { beforeAll, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { developer, join } from '#e2e/fixtures/people.ts'
import type { Person } from '#lib/access/actor.ts'
import { deleteClient } from '#lib/features/apps/delete-client.ts'
import { registerClient } from '#lib/features/apps/register-client.ts'
import { setClientStatus } from '#lib/features/apps/set-status.ts'
import { db } from '#lib/platform/db/db.ts'
import { pool } from '#lib/platform/db/pools.ts'
import { APPS_PER_PAGE, listClients, matchingClients, pageOf } from './list-clients.ts'
import { LIST_SORTS, listFilterSchema } from './list-filter.ts'

const TEAM_SIZE = 10_000

const planSchema = z
  .tuple([z.object({ 'QUERY PLAN': z.string() })])
  .rest(z.object({ 'QUERY PLAN': z.string() }))

let ada: Person
let ben: Person
let crowd: Person

const register = (actor: Person, clientId: string, name: string, environment: 'live' | 'sandbox' = 'live') =>
  registerClient({ actor }, { clientId, name, description: '', environment, scopes: [] })

const found = async (actor: Person, query: Partial<Record<string, string>>) =>
  (await listClients(actor, listFilterSchema.parse(query))).apps.map(({ clientId }) => clientId)

beforeAll(async () => {
  ada = await developer('ada-list')
  ben = await developer('ben-list')
  crowd = await developer('crowd-list')
  await register(ada, 'list-alpha', 'Zebra crossing')
  await register(ada, 'list-beta', 'ärger 100% sure')
  await register(ada, 'list-gamma', 'Middle_name', 'sandbox')
  await register(ben, 'list-of-ben', 'Zebra of Ben')
  await pool('pages').query(
    `INSERT INTO client (id, client_id, name, environment, team_id, created_by, created_at)
     SELECT gen_random_uuid(), 'crowd-' || n, 'Crowd ' || n, 'live', $1, 'crowd', now() - n * interval '1 minute'
     FROM generate_series(1, $2::int) n`,
    [crowd.teams[0]?.id, TEAM_SIZE],
  )
  await pool('pages').query('ANALYZE client')
})

describe('the list of apps', () => {
  it('finds parts of client IDs and names, whatever their case, and takes no character for more than itself', async () => {
    expect(await found(ada, { q: 'ZEBRA' })).toEqual(['list-alpha'])
    expect(await found(ada, { q: 'ist-b' })).toEqual(['list-beta'])
    expect(await found(ada, { q: '0%' })).toEqual(['list-beta'])
    expect(await found(ada, { q: '_' })).toEqual(['list-gamma'])
    expect(await found(ada, { q: '\\' })).toEqual([])
    expect(await found(ada, { q: "'; DROP TABLE client; --" })).toEqual([])
  })

  it('finds and sorts letters of any script, as Unicode has them, whatever the database was made with', async () => {
    const dora = await developer('intl-list')
    const names = ['Zebra', 'Ärzte', 'apple', 'Élan vital', 'ЖД Касса', 'banana', 'STRASSE']
    for (const [index, name] of names.entries()) await register(dora, `intl-${index}`, name)
    for (const [q, id] of [
      ['élan', 'intl-3'],
      ['ÉLAN', 'intl-3'],
      ['e\u0301lan', 'intl-3'],
      ['ärzte', 'intl-1'],
      ['ÄRZ', 'intl-1'],
      ['жд', 'intl-4'],
      ['касса', 'intl-4'],
      ['strasse', 'intl-6'],
    ])
      expect(await found(dora, { q: q ?? '' })).toEqual([id])
    const sorted = ['apple', 'Ärzte', 'banana', 'Élan vital', 'STRASSE', 'Zebra', 'ЖД Касса']
    const { apps } = await listClients(dora, listFilterSchema.parse({ sort: 'name' }))
    expect(apps.map(({ name }) => name)).toEqual(sorted)
  })

  it('filters by environment, status and team, and sorts', async () => {
    await setClientStatus({ actor: ada }, { clientId: 'list-alpha', status: 'suspended' })
    expect(await found(ada, { environment: 'sandbox' })).toEqual(['list-gamma'])
    expect(await found(ada, { status: 'suspended' })).toEqual(['list-alpha'])
    expect(await found(ada, { status: 'active', environment: 'live' })).toEqual(['list-beta'])
    expect(await found(ada, {})).toEqual(['list-alpha', 'list-gamma', 'list-beta'])
    expect(await found(ada, { sort: 'newest' })).toEqual(['list-gamma', 'list-beta', 'list-alpha'])
    expect(await found(ada, { sort: 'oldest' })).toEqual(['list-alpha', 'list-beta', 'list-gamma'])
    expect(await found(ada, { sort: 'client-id' })).toEqual(['list-alpha', 'list-beta', 'list-gamma'])
    expect(await found(ada, { sort: 'name' })).toEqual(['list-beta', 'list-gamma', 'list-alpha'])
    expect(await found(ada, { sort: 'name-desc' })).toEqual(['list-alpha', 'list-gamma', 'list-beta'])
  })

  it('TN-01 holds apps of one’s own teams alone, whatever is searched or filtered', async () => {
    const slug = ada.teams[0]?.slug ?? ''
    for (const query of [{}, { q: 'list' }, { team: slug }, { status: 'active' }, { q: '%' }])
      expect((await found(ben, query)).filter((id) => id !== 'list-of-ben')).toEqual([])
    const both = await join(await developer('carl-list'), ada)
    expect(await found(both, { team: slug, q: 'beta' })).toEqual(['list-beta'])
  })

  it('TN-02 holds nothing of a team any more once one has left it', async () => {
    const former = await join(await developer('former-list'), ada)
    expect(await found(former, { q: 'beta' })).toEqual(['list-beta'])
    await db().membership.deleteMany({ where: { userId: former.id, teamId: ada.teams[0]?.id ?? '' } })
    expect(await found(former, { q: 'beta' })).toEqual([])
  })

  it('shows deleted apps only when they are asked for', async () => {
    await register(ada, 'list-deleted', 'To be deleted')
    await deleteClient({ actor: ada }, { clientId: 'list-deleted', confirmation: 'list-deleted' })
    expect(await found(ada, {})).not.toContain('list-deleted')
    expect(await found(ada, { status: 'active' })).not.toContain('list-deleted')
    expect(await found(ada, { status: 'deleted' })).toEqual(['list-deleted'])
    expect(await found(ben, { status: 'deleted' })).toEqual([])
  })

  it('has every app of a large team on exactly one page, and says how many there are', async () => {
    const some = await developer('pages-list')
    await pool('pages').query(
      `INSERT INTO client (id, client_id, name, environment, team_id, created_by)
       SELECT gen_random_uuid(), 'paged-' || n, 'The same name', 'live', $1, 'x' FROM generate_series(1, 60) n`,
      [some.teams[0]?.id],
    )
    for (const sort of LIST_SORTS) {
      const pages = await Promise.all(
        [1, 2, 3].map((page) => listClients(some, listFilterSchema.parse({ sort, page: String(page) }))),
      )
      expect(pages.map(({ total, pages: count, apps }) => [total, count, apps.length])).toEqual([
        [60, 3, 25],
        [60, 3, 25],
        [60, 3, 10],
      ])
      expect(new Set(pages.flatMap(({ apps }) => apps.map(({ clientId }) => clientId))).size).toBe(60)
    }
    const beyond = await listClients(some, listFilterSchema.parse({ page: '99' }))
    expect(beyond).toMatchObject({ page: 3, pages: 3, total: 60 })
    expect(beyond.apps).toHaveLength(10)
  })

  it('counts the tokens of the last 24 hours for the apps of the page that is shown', async () => {
    await pool('pages').query(
      `INSERT INTO token_event (time, id, outcome, reason, client_ref, address)
       SELECT now() - age, gen_random_uuid(), outcome, reason, (SELECT id FROM client WHERE client_id = 'list-beta'), '::1'
       FROM (VALUES (interval '1 minute', 'issued', 'issued'), (interval '23 hours', 'issued', 'issued'),
         (interval '25 hours', 'issued', 'issued'), (interval '1 minute', 'refused', 'wrong_secret')) events (age, outcome, reason)`,
    )
    const { apps } = await listClients(ada, listFilterSchema.parse({ q: 'list-', sort: 'newest' }))
    expect(apps.map(({ clientId, tokens24h }) => [clientId, tokens24h])).toEqual([
      ['list-gamma', 0],
      ['list-beta', 2],
      ['list-alpha', 0],
    ])
    expect((await found(ada, { sort: 'tokens' }))[0]).toBe('list-beta')
    expect((await found(ada, { sort: 'tokens-asc' })).at(-1)).toBe('list-beta')
    // It gets tokens, and none of its secrets is left.
    expect((await found(ada, {}))[0]).toBe('list-beta')
  })

  it('reads a team of 10,000 through its index, sorts it once, and returns one page', async () => {
    for (const sort of LIST_SORTS) {
      const filter = listFilterSchema.parse({ sort, q: 'crowd', page: '400' })
      const { text, values } = pageOf(matchingClients(crowd, filter), sort, 1)
      const plan = await planOf(text, values)
      expect(plan, sort).not.toMatch(/Seq Scan on client\b/)
      expect(plan, sort).toMatch(/client_team_id_\w+_idx/)
    }
    const page = await listClients(crowd, listFilterSchema.parse({ q: 'crowd', page: '400' }))
    expect(page).toMatchObject({ total: TEAM_SIZE, pages: TEAM_SIZE / APPS_PER_PAGE, page: 400 })
    expect(page.apps).toHaveLength(APPS_PER_PAGE)
  })
})

async function planOf(text: string, values: unknown[]): Promise<string> {
  const { rows } = await pool('pages').query(`EXPLAIN ${text}`, values)
  return planSchema
    .parse(rows)
    .map((row) => row['QUERY PLAN'])
    .join('\n')
}
