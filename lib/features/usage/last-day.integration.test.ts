import type pg from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { newApp } from '#e2e/fixtures/credentials.ts'
import { developer } from '#e2e/fixtures/people.ts'
import { eventAt } from '#e2e/fixtures/token-events.ts'
import { writeEvents } from '#lib/features/events/write-events.ts'
import { db } from '#lib/platform/db/db.ts'
import { pool } from '#lib/platform/db/pools.ts'
import { rollUpUsage } from './roll-up.ts'
import { usageWithin } from './spans.ts'

const HOUR = 3_600_000
/** How far the adding up of hours is put back, to see it come on again. */
const HOURS_BACK = 30

let clientRef: string
/** When the hour begins that is running; milliseconds since the epoch. */
let runningHour: number
/** What is changed here is taken back: the progress is one for all. */
let database: pg.PoolClient

beforeAll(async () => {
  const clientId = await newApp(await developer('last-day'))
  clientRef = (await db().client.findUniqueOrThrow({ where: { clientId }, select: { id: true } })).id
  database = await pool('pages').connect()
  // Its time stands still from here on, so that no hour ends between what is written and what is counted.
  await database.query('BEGIN')
  const { rows } = await database.query<{ now: Date }>('SELECT now() AS now')
  const now = rows[0]?.now.getTime() ?? 0
  runningHour = now - (now % HOUR)
  await writeEvents({
    events: Array.from({ length: 240 }, (_, n) =>
      eventAt(
        clientRef,
        now - (n % 80) * HOUR,
        n % 3 === 0 ? { outcome: 'refused', reason: 'wrong_secret' } : {},
      ),
    ),
    counts: [],
  })
  await rollUpUsage()
  // An hour may have become due since the database was made.
  while (await addUpAnHour());
})
afterAll(async () => {
  await database.query('ROLLBACK')
  database.release()
})

/** How many hours were added up by it: one, or none when no more is due. */
async function addUpAnHour(): Promise<number> {
  const { rows } = await database.query('SELECT hours_added AS hours FROM latchkey_roll_up_usage(true)')
  return rows[0].hours
}

/** Tokens and refusals since so many hours before the running one: by the spans, and counted hour by hour. */
async function bothSince(hours: number) {
  const from = runningHour - hours * HOUR
  const { rows } = await database.query(
    `SELECT (SELECT row_to_json(s) FROM (
              SELECT coalesce(sum(issued), 0) AS issued, coalesce(sum(refused), 0) AS refused
              FROM (${usageWithin({ from, to: runningHour + HOUR })}) u WHERE client_ref = $1) s) AS quick,
            (SELECT row_to_json(s) FROM (
              SELECT coalesce(sum(count) FILTER (WHERE reason = 'issued'), 0) AS issued,
                     coalesce(sum(count) FILTER (WHERE reason <> 'issued'), 0) AS refused
              FROM usage u WHERE client_ref = $1 AND u.hour >= to_timestamp($2 / 1000.0)) s) AS slow`,
    [clientRef, from],
  )
  return rows[0]
}

async function expectExact() {
  for (const hours of [0, 1, 5, 22, 23, 24, 40, 79]) {
    const { quick, slow } = await bothSince(hours)
    expect(quick).toEqual(slow)
    expect(slow.issued + slow.refused).toBe((hours + 1) * 3)
  }
}

describe('the usage since an hour', () => {
  it('is exact wherever the adding up has got to, and for every hour', async () => {
    await database.query("UPDATE usage_progress SET until = until - $1 * interval '1 hour'", [HOURS_BACK])
    await database.query('DELETE FROM usage_bucket')
    await database.query(
      `INSERT INTO usage_bucket (hours, starts_at, client_ref, issued, refused)
       SELECT span.hours, date_bin(make_interval(hours => span.hours), hour, TIMESTAMPTZ '1970-01-05 00:00+00'), client_ref,
              coalesce(sum(count) FILTER (WHERE reason = 'issued'), 0),
              coalesce(sum(count) FILTER (WHERE reason <> 'issued'), 0)
       FROM usage_hour, unnest('{6,24,168,672}'::int[]) AS span(hours)
       WHERE hour < (SELECT until FROM usage_progress) GROUP BY 1, 2, 3`,
    )
    await expectExact()
    for (let hour = 0; hour < HOURS_BACK; hour++) {
      expect(await addUpAnHour()).toBe(1)
      if (hour % 7 === 0) await expectExact()
    }
    expect(await addUpAnHour()).toBe(0)
    await expectExact()
  })

  it('takes in what comes late', async () => {
    await database.query(
      `INSERT INTO usage_delta (client_ref, hour, credential_id, reason, count, last_at)
       SELECT $1, date_trunc('hour', now(), 'UTC') - h * interval '1 hour', '00000000-0000-0000-0000-000000000000',
              'issued', 1, now() FROM generate_series(0, 79) h`,
      [clientRef],
    )
    await database.query('SELECT latchkey_roll_up_usage(false)')
    for (const hours of [0, 3, 22, 23, 60]) {
      const { quick, slow } = await bothSince(hours)
      expect(quick).toEqual(slow)
      expect(slow.issued + slow.refused).toBe((hours + 1) * 4)
    }
  })
})
