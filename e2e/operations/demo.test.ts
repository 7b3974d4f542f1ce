import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { operator } from '#e2e/fixtures/people.ts'
import { registerClient } from '#lib/features/apps/register-client.ts'
import { noteClientAddresses } from '#lib/features/events/client-addresses.ts'
import { listClients } from '#lib/features/health/list-clients.ts'
import { listFilterSchema } from '#lib/features/health/list-filter.ts'
import { verifyPassword } from '#lib/features/people/passwords/passwords.ts'
import { personSelect, toPerson } from '#lib/features/people/person.ts'
import { causeOf } from '#lib/features/request-log/causes.ts'
import { requestDetail } from '#lib/features/request-log/request-detail.ts'
import { requestTime } from '#lib/features/request-log/request-id.ts'
import { readRange } from '#lib/features/usage/range.ts'
import { teamUsage } from '#lib/features/usage/team-series.ts'
import { closeDatabase, db } from '#lib/platform/db/db.ts'
import { pool } from '#lib/platform/db/pools.ts'
import { provideSettings } from '#lib/platform/env.ts'
import { openDatabase } from '#scripts/database.ts'
import { DEMO_APPS } from '#scripts/demo/apps.ts'
import { type DemoOutcome, fillDemo } from '#scripts/demo/fill.ts'

let folder: string
let database: Awaited<ReturnType<typeof openDatabase>>
let outcome: DemoOutcome

const fill = () => fillDemo(operator, () => {})

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'latchkey-demo-'))
  provideSettings({ DATA_DIR: folder, PORT: '3000' })
  database = await openDatabase({ say: () => {}, migrate: true })
  // As where a server runs already, whose jobs have done what there was to do.
  await noteClientAddresses()
  outcome = await fill()
})
afterAll(async () => {
  await closeDatabase()
  await database?.close()
  rmSync(folder, { recursive: true, force: true })
})

const personOf = async (email: string) =>
  toPerson(await db().user.findUniqueOrThrow({ where: { email }, select: personSelect }))

describe('the demo', () => {
  it('has an app in every state, events within bounds, and people who can sign in', async () => {
    if (!outcome.made) throw new Error('nothing was made')
    expect(outcome.events).toBeGreaterThan(10_000)
    expect(outcome.events).toBeLessThan(200_000)
    const [travel] = outcome.people
    if (!travel) throw new Error('nobody')
    const { passwordHash } = await db().user.findUniqueOrThrow({
      where: { email: travel.email },
      select: { passwordHash: true },
    })
    expect(await verifyPassword(passwordHash, travel.password)).toBe(true)
    const person = await personOf(travel.email)
    const { apps, total } = await listClients(person, listFilterSchema.parse({}))
    expect(total).toBe(DEMO_APPS.length - 1)
    expect(new Set(apps.map(({ state }) => state))).toEqual(
      new Set(['healthy', 'failing', 'idle', 'ending', 'locked_out', 'new', 'suspended']),
    )
    expect((await listClients(person, listFilterSchema.parse({ status: 'deleted' }))).total).toBe(1)
  })

  it('shows on its pages what its events add up to', async () => {
    const range = readRange({ range: '7d' }, Date.now())
    for (const email of ['travel@demo.example', 'payments@demo.example']) {
      const person = await personOf(email)
      const team = person.teams.find(({ slug }) => email.startsWith(slug.slice(0, 6)))
      const { rows } = await pool('pages').query(
        `SELECT count(*) FILTER (WHERE outcome = 'issued')::int AS issued,
                count(*) FILTER (WHERE outcome <> 'issued')::int AS refused
         FROM token_event e JOIN client c ON c.id = e.client_ref
         WHERE c.team_id = $1 AND e.time >= to_timestamp($2 / 1000.0)`,
        [team?.id, range.from],
      )
      expect((await teamUsage(person, team?.slug ?? '', range))?.series.totals).toEqual(rows[0])
    }
  })

  it('opens and explains every request of its logs', async () => {
    const { rows: events } = await pool('pages').query<{ id: string; time: Date }>(
      'SELECT id, time FROM token_event',
    )
    expect(events.filter(({ id, time }) => requestTime(id) !== time.getTime())).toEqual([])
    const { rows } = await pool('pages').query<{ id: string; client_id: string; reason: string }>(
      `SELECT DISTINCT ON (c.client_id, e.reason) e.id, c.client_id, e.reason
       FROM token_event e JOIN client c ON c.id = e.client_ref WHERE c.deleted_at IS NULL`,
    )
    const travel = await personOf('travel@demo.example')
    for (const { id, client_id, reason } of rows) {
      expect((await requestDetail(travel, client_id, id))?.request).toMatchObject({ id, reason })
      if (reason !== 'issued') expect(causeOf(reason)).not.toBeNull()
    }
  })

  it('has roll-ups of 90 days, and events of those that are kept', async () => {
    const { rows } = await pool('pages').query(
      `SELECT (SELECT extract(day FROM now() - min(hour))::int FROM usage_hour u JOIN client c ON c.id = u.client_ref
               WHERE c.client_id = 'travel-bookings') AS rolled_up,
              (SELECT extract(day FROM now() - min(time))::int FROM token_event) AS kept`,
    )
    expect(rows[0].rolled_up).toBeGreaterThanOrEqual(89)
    expect(rows[0].kept).toBeLessThanOrEqual(30)
  })

  it('is not made twice, and never beside apps that are not its own', async () => {
    expect(await fill()).toEqual({ made: false })
    const person = await personOf('travel@demo.example')
    const input = {
      clientId: 'of-my-own',
      name: 'x',
      description: '',
      environment: 'live' as const,
      scopes: [],
    }
    await registerClient({ actor: person }, input)
    await pool('pages').query(
      `UPDATE app_user SET email = 'somebody@else.example' WHERE email = 'travel@demo.example'`,
    )
    await expect(fill()).rejects.toThrow('This portal already has apps.')
  })
})
