import { randomUUIDv7 } from 'node:crypto'
import { beforeAll, describe, expect, it } from 'vitest'
import { newApp } from '#e2e/fixtures/credentials.ts'
import { developer, join } from '#e2e/fixtures/people.ts'
import type { Person } from '#lib/access/actor.ts'
import { transferClient } from '#lib/features/apps/transfer-client.ts'
import { addSecret } from '#lib/features/credentials/add-credential.ts'
import { writeEvents } from '#lib/features/events/write-events.ts'
import { db } from '#lib/platform/db/db.ts'
import { pool } from '#lib/platform/db/pools.ts'
import { clientSeries } from './client-series.ts'
import { NO_CREDENTIAL } from './credential-choice.ts'
import { dateOf, readRange } from './range.ts'
import { addUpUsageDays, rollUpUsage } from './roll-up.ts'
import { teamSeries, teamUsage } from './team-series.ts'

const HOUR = 3_600_000
const DAY = 24 * HOUR

let owner: Person
let slug: string

beforeAll(async () => {
  owner = await developer('series')
  slug = owner.teams[0]?.slug ?? ''
})

async function clientRefOf(clientId: string): Promise<string> {
  return (await db().client.findUniqueOrThrow({ where: { clientId }, select: { id: true } })).id
}

async function use(clientRef: string, credentialId: string | null, agos: readonly number[]): Promise<void> {
  const events = agos.map((ago) => ({
    id: randomUUIDv7(),
    time: Date.now() - ago,
    outcome: credentialId ? ('issued' as const) : ('refused' as const),
    reason: credentialId ? ('issued' as const) : ('wrong_secret' as const),
    clientId: clientRef,
    credentialId,
    jti: null,
    apiId: null,
    scope: null,
    scopeNamed: null,
    resourceNamed: null,
    asked: null,
    observed: null,
    address: '203.0.113.7',
    userAgent: null,
  }))
  await writeEvents({ events, counts: [] })
}

/** At every stage of adding up the same must come out: at once, after the roll-up, and after that by the day. */
async function atEachStage(work: () => Promise<void>): Promise<void> {
  await work()
  await rollUpUsage()
  await work()
  await addUpUsageDays()
  await work()
}

const ranges = ['24h', '7d', '30d'].map((range) => readRange({ range }, Date.now()))

const lastDays = (count: number) =>
  readRange(
    { range: 'custom', from: dateOf(Date.now() - count * DAY), to: dateOf(Date.now() - DAY) },
    Date.now(),
  )

/** A range for every day of the week that one may begin and end with, around which weeks are cut. */
const everyWeekday = Array.from({ length: 7 }, (_, n) => [
  readRange(
    { range: 'custom', from: dateOf(Date.now() - (13 + n) * DAY), to: dateOf(Date.now() - (n % 4) * DAY) },
    Date.now(),
  ),
  readRange(
    { range: 'custom', from: dateOf(Date.now() - (3 + n) * DAY), to: dateOf(Date.now() - n * DAY) },
    Date.now(),
  ),
]).flat()

/** What counting the events of an app gives. */
async function counted(clientRef: string, from: number, to: number, credentialId: string | null = null) {
  const { rows } = await pool('pages').query(
    `SELECT count(*) FILTER (WHERE outcome = 'issued')::int AS issued,
            count(*) FILTER (WHERE outcome <> 'issued')::int AS refused
     FROM token_event WHERE client_ref = $1 AND time >= to_timestamp($2 / 1000.0) AND time < to_timestamp($3 / 1000.0)
       AND ($4::uuid IS NULL OR coalesce(credential_id, '${NO_CREDENTIAL}') = $4)`,
    [clientRef, from, to, credentialId],
  )
  return rows[0]
}

describe('usage by the hour and day', () => {
  it('of one secret, of those that none fitted, and of the app agrees with the events', async () => {
    const clientId = await newApp(owner)
    const clientRef = await clientRefOf(clientId)
    const secrets = [
      (await addSecret({ actor: owner }, { clientId, name: 'one' })).credentialId,
      (await addSecret({ actor: owner }, { clientId, name: 'two' })).credentialId,
    ] as const
    await use(clientRef, secrets[0], [0, HOUR, 30 * HOUR, 3 * DAY, 20 * DAY, 29 * DAY, 40 * DAY])
    await use(clientRef, secrets[1], [HOUR, 2 * HOUR, 10 * DAY])
    await use(clientRef, null, [HOUR, 8 * DAY])
    await atEachStage(async () => {
      for (const range of ranges)
        for (const credential of [null, NO_CREDENTIAL, ...secrets]) {
          const found = await clientSeries(owner, clientId, { range, credential })
          expect(found?.series.totals).toEqual(await counted(clientRef, range.from, range.to, credential))
          const before = await counted(clientRef, 2 * range.from - range.to, range.from, credential)
          expect(found?.series.before).toEqual(before)
        }
    })
    const [day] = ranges
    const all = day && (await clientSeries(owner, clientId, { range: day, credential: null }))
    expect(all?.credentials.map(({ name, issued, refused }) => [name, issued, refused])).toEqual(
      [
        ['one', 2, 0],
        ['two', 2, 0],
        [null, 0, 1],
      ].toSorted((a, b) => Number(b[1]) - Number(a[1])),
    )
    const unused = day && (await clientSeries(owner, clientId, { range: day, credential: secrets[1] }))
    expect(unused?.chosen).toMatchObject({ name: 'two', issued: 2 })
  })

  it('tells apart what strangers were refused, of which the rest knows nothing', async () => {
    const clientId = await newApp(owner)
    const clientRef = await clientRefOf(clientId)
    const { credentialId } = await addSecret({ actor: owner }, { clientId, name: 'one' })
    await use(clientRef, credentialId, [HOUR, 2 * HOUR, 30 * HOUR])
    await use(clientRef, null, [HOUR, 2 * HOUR, 3 * HOUR, 30 * HOUR])
    await pool('pages').query(
      `INSERT INTO client_address (client_ref, address, last_at, known_since)
       VALUES ($1, latchkey_source('203.0.113.7'), now(), to_timestamp(0))`,
      [clientRef],
    )
    await use(clientRef, null, [HOUR])
    await atEachStage(async () => {
      for (const credential of [null, NO_CREDENTIAL]) {
        const range = readRange({ range: '24h' }, Date.now())
        const found = await clientSeries(owner, clientId, { range, credential })
        const issued = credential === null ? 1 : 0
        expect(found?.series).toMatchObject({
          ...{ totals: { issued: 2 * issued, refused: 4 }, before: { issued, refused: 1 } },
        })
        expect(found?.connected).toMatchObject({
          ...{ totals: { issued: 2 * issued, refused: 1 }, before: { issued, refused: 0 } },
        })
      }
    })
  })

  it('TN-01 of a secret is there for its own app alone', async () => {
    const [mine, other] = [await newApp(owner), await newApp(owner)]
    const { credentialId } = await addSecret({ actor: owner }, { clientId: other, name: 'x' })
    const [range] = ranges
    if (!range) throw new Error('no range')
    expect(await clientSeries(owner, mine, { range, credential: credentialId })).toBeNull()
    const stranger = await developer('series-stranger')
    expect(await clientSeries(stranger, other, { range, credential: credentialId })).toBeNull()
    expect(await teamSeries(stranger, slug, range)).toBeNull()
  })
})

describe('usage of a team', () => {
  it('is that of its apps, and names those that use and fail most', async () => {
    const lead = await developer('series-team')
    const team = lead.teams[0]?.slug ?? ''
    const apps = [await newApp(lead), await newApp(lead), await newApp(lead)]
    const [a, b, c] = await Promise.all(apps.map(clientRefOf))
    await use(a ?? '', a ?? '', [0, HOUR, 2 * DAY, 12 * DAY, 29 * DAY, 57 * DAY, 100 * DAY, 190 * DAY])
    await use(b ?? '', b ?? '', [HOUR, 30 * HOUR])
    await use(b ?? '', null, [HOUR, 5 * DAY, 6 * DAY])
    await use(c ?? '', null, [3 * DAY])
    await atEachStage(async () => {
      for (const range of [...ranges, lastDays(60), lastDays(200), ...everyWeekday]) {
        const usage = await teamUsage(lead, team, range)
        const each = await Promise.all(
          apps.map(async (clientId) => {
            const own = await counted(await clientRefOf(clientId), range.from, range.to)
            return { clientId, name: clientId, ...own }
          }),
        )
        const sum = (key: 'issued' | 'refused') => each.reduce((all, one) => all + one[key], 0)
        expect(usage?.series.totals).toEqual({ issued: sum('issued'), refused: sum('refused') })
        const most = (key: 'issued' | 'refused') =>
          each
            .filter((one) => one[key] > 0)
            .toSorted((x, y) => y[key] - x[key] || (x.clientId < y.clientId ? -1 : 1))
        expect(usage?.byTokens).toEqual(most('issued'))
        expect(usage?.byRefusals).toEqual(most('refused'))
        expect([usage?.apps, usage?.appsInUse]).toEqual([
          3,
          each.filter(({ issued, refused }) => issued + refused > 0).length,
        ])
      }
    })
  })

  it('tells strangers’ requests apart, of which its success rate is none', async () => {
    const lead = await developer('series-strangers')
    const [a, b] = [await newApp(lead), await newApp(lead)]
    const refs = await Promise.all([a, b].map(clientRefOf))
    await use(refs[0] ?? '', refs[0] ?? '', [HOUR, 40 * DAY])
    await use(refs[1] ?? '', null, [HOUR, 2 * HOUR, 40 * DAY])
    const { rowCount } = await pool('pages').query(
      `INSERT INTO client_address (client_ref, address, last_at, known_since)
       SELECT $1, '203.0.113.7', now(), now() - interval '90 days'`,
      [refs[0]],
    )
    expect(rowCount).toBe(1)
    await use(refs[0] ?? '', null, [3 * HOUR])
    const range = readRange({ range: '30d' }, Date.now())
    await atEachStage(async () => {
      const usage = await teamSeries(lead, lead.teams[0]?.slug ?? '', range)
      expect(usage?.series).toMatchObject({
        totals: { issued: 1, refused: 3 },
        before: { issued: 1, refused: 1 },
      })
      expect(usage?.connected).toMatchObject({
        totals: { issued: 1, refused: 1 },
        before: { issued: 1, refused: 0 },
      })
    })
  })

  it('goes along with an app that goes to another team, what is rolled up and what is not', async () => {
    const to = await developer('series-to')
    const from = await join(await developer('series-from'), to)
    const clientId = await newApp(from)
    const clientRef = await clientRefOf(clientId)
    await use(clientRef, clientRef, [HOUR, 3 * DAY])
    await use(clientRef, null, [HOUR])
    await rollUpUsage()
    await use(clientRef, clientRef, [2 * HOUR])
    const teamId = to.teams[0]?.id ?? ''
    await transferClient({ actor: from }, { clientId, teamId, confirmation: clientId })
    const range = readRange({ range: '7d' }, Date.now())
    const issuedOf = async (team: string | undefined) =>
      (await teamSeries(from, team ?? '', range))?.series.totals.issued
    const strangersOf = async (team: string | undefined) => {
      const usage = await teamSeries(from, team ?? '', range)
      return (usage?.series.totals.refused ?? 0) - (usage?.connected.totals.refused ?? 0)
    }
    const expectMoved = async () => {
      expect([await issuedOf(from.teams[0]?.slug), await issuedOf(to.teams[0]?.slug)]).toEqual([0, 3])
      expect([await strangersOf(from.teams[0]?.slug), await strangersOf(to.teams[0]?.slug)]).toEqual([0, 1])
    }
    await atEachStage(expectMoved)
  })

  it('by the day is the same when roll-ups and adding up happen at once, early and late', async () => {
    const clientId = await newApp(owner)
    const clientRef = await clientRefOf(clientId)
    const agos = Array.from({ length: 120 }, (_, n) => (n * 5 * HOUR) % (20 * DAY))
    await Promise.all(
      Array.from({ length: 12 }, (_, n) => agos.slice(n * 10, n * 10 + 10)).flatMap((some) => [
        use(clientRef, clientRef, some),
        rollUpUsage(),
        addUpUsageDays(),
      ]),
    )
    await rollUpUsage()
    const { rows } = await pool('pages').query(
      `SELECT hours, sum(issued)::int AS issued,
              (SELECT sum(count)::int FROM usage_hour, usage_progress p WHERE client_ref = $1 AND hour < p.until) AS by_hour
       FROM usage_bucket WHERE client_ref = $1 GROUP BY 1 ORDER BY 1`,
      [clientRef],
    )
    expect(rows.map(({ hours }) => hours)).toEqual([6, 24, 168, 672])
    for (const { issued, by_hour: byHour } of rows) expect(issued).toBe(byHour)
  })
})
