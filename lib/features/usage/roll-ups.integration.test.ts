import { randomUUID } from 'node:crypto'
import { beforeAll, describe, expect, it } from 'vitest'
import { newApp } from '#e2e/fixtures/credentials.ts'
import { developer } from '#e2e/fixtures/people.ts'
import { eventAt } from '#e2e/fixtures/token-events.ts'
import type { Person } from '#lib/access/actor.ts'
import { dropOldEvents, makeEventPartitions } from '#lib/features/events/event-partitions.ts'
import { writeEvents } from '#lib/features/events/write-events.ts'
import type { TokenEvent } from '#lib/oauth/token-event.ts'
import { db } from '#lib/platform/db/db.ts'
import { pool } from '#lib/platform/db/pools.ts'
import { ANY_CREDENTIAL, NO_CREDENTIAL } from './credential-choice.ts'
import { rollUpUsage } from './roll-up.ts'

const HOUR = 3_600_000
const DAY = 24 * HOUR

let owner: Person

beforeAll(async () => {
  owner = await developer('roll-ups')
})

async function newClient(): Promise<{ id: string; clientId: string; teamId: string }> {
  const clientId = await newApp(owner)
  return await db().client.findUniqueOrThrow({
    where: { clientId },
    select: { id: true, clientId: true, teamId: true },
  })
}

const event = (clientRef: string, ago: number, values: Partial<TokenEvent> = {}): TokenEvent =>
  eventAt(clientRef, Date.now() - ago, values)

/** The roll-ups of a client once all is added up, and what counting its events gives. */
async function bothCounts(clientRef: string) {
  await rollUpUsage()
  const rolled = await pool('pages').query(
    `SELECT hour, nullif(${ANY_CREDENTIAL}, '${NO_CREDENTIAL}') AS credential_id, reason, count::int, last_at
     FROM usage_hour WHERE client_ref = $1 ORDER BY 1, 2, 3`,
    [clientRef],
  )
  const counted = await pool('pages').query(
    `SELECT date_trunc('hour', time, 'UTC') AS hour, credential_id, reason, count(*)::int, max(time) AS last_at
     FROM token_event WHERE client_ref = $1 GROUP BY 1, 2, 3 ORDER BY 1, 2, 3`,
    [clientRef],
  )
  return { rolled: rolled.rows, counted: counted.rows }
}

async function teamCount(teamId: string, reason: string): Promise<number> {
  const { rows } = await pool('pages').query<{ sum: number }>(
    'SELECT coalesce(sum(count), 0)::int AS sum FROM usage_team_hour WHERE team_id = $1 AND reason = $2',
    [teamId, reason],
  )
  return rows[0]?.sum ?? 0
}

/** Of all teams together, within the days that are kept. */
async function totalOf(table: 'usage_team_hour' | 'usage_total_hour'): Promise<Record<string, number>> {
  const { rows } = await pool('pages').query<{ key: string; sum: number }>(
    `SELECT hour::text || ' ' || reason AS key, sum(count)::int AS sum FROM ${table}
     WHERE hour > now() - interval '7 days' GROUP BY hour, reason HAVING sum(count) <> 0`,
  )
  return Object.fromEntries(rows.map(({ key, sum }) => [key, sum]))
}

describe('roll-ups by the hour', () => {
  it('RE-06 agree with the events when batches come late, out of order, twice, overlapping and at once', async () => {
    const { id, teamId } = await newClient()
    const before = await teamCount(teamId, 'issued')
    const [one, two] = [randomUUID(), randomUUID()]
    const events = Array.from({ length: 300 }, (_, n) =>
      event(id, ((n * 7919) % 50) * HOUR + n, {
        credentialId: n % 3 === 0 ? one : n % 3 === 1 ? two : null,
        ...(n % 5 === 0 && { outcome: 'refused', reason: 'expired_secret' }),
      }),
    )
    const batches = Array.from({ length: 40 }, (_, n) => events.slice(n * 7, n * 7 + 40))
    await Promise.all(
      batches
        .toReversed()
        .flatMap((batch) => [writeEvents({ events: batch, counts: [] }), rollUpUsage(), rollUpUsage()]),
    )
    await writeEvents({ events, counts: [] })
    const { rolled, counted } = await bothCounts(id)
    expect(rolled).toEqual(counted)
    expect(rolled.reduce((sum, { count }) => sum + count, 0)).toBe(300)
    expect((await teamCount(teamId, 'issued')) - before).toBe(240)
    expect(await totalOf('usage_total_hour')).toEqual(await totalOf('usage_team_hour'))
  })

  it('take nothing from a batch that is rolled back', async () => {
    const { id } = await newClient()
    const batch = [event(id, 0), event(id, 0, { scope: 'a\0b' })]
    await expect(writeEvents({ events: batch, counts: [] })).rejects.toThrow()
    expect((await bothCounts(id)).rolled).toEqual([])
  })

  it('leave out what nobody owns', async () => {
    await expect(
      writeEvents({ events: [event(randomUUID(), 0, { clientId: null })], counts: [] }),
    ).resolves.toBeUndefined()
  })
})

describe('old events', () => {
  it('are dropped by the day, and their roll-ups stay', async () => {
    const { id } = await newClient()
    await makeEventPartitions(7)
    const [kept, dropped] = [event(id, 29 * DAY), event(id, 32 * DAY)]
    await writeEvents({ events: [kept, dropped], counts: [] })
    await dropOldEvents(30)
    const { rolled, counted } = await bothCounts(id)
    expect(counted).toHaveLength(1)
    expect(rolled).toHaveLength(2)
    await expect(dropOldEvents(0)).rejects.toThrow(/a day at least/)
  })

  it('of a day with a partition of its own go with it', async () => {
    const before = new Date(Date.now() - 2 * DAY).toISOString().slice(0, 10).replaceAll('-', '')
    await dropOldEvents(1)
    const { rows } = await pool('pages').query("SELECT to_regclass('token_event_' || $1) AS found", [before])
    expect(rows[0]?.found).toBeNull()
    const { rows: days } = await pool('pages').query(
      "SELECT relname FROM pg_class WHERE relname ~ '^token_event_[0-9]{8}$' ORDER BY 1 LIMIT 1",
    )
    const yesterday = new Date(Date.now() - DAY).toISOString().slice(0, 10).replaceAll('-', '')
    expect(days[0]?.relname).toBe(`token_event_${yesterday}`)
  })
})
