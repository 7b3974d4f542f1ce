import { randomUUID } from 'node:crypto'
import { expect, it } from 'vitest'
import { pool } from '#lib/platform/db/pools.ts'
import { deleteOldUsage } from './delete-old-usage.ts'

const DAYS_KEPT = 400

it('deletes hourly totals of apps, teams and refusals after so many days, and no day’s', async () => {
  const [id, old, recent] = [randomUUID(), DAYS_KEPT + 1, DAYS_KEPT - 1]
  for (const days of [old, recent]) {
    const hour = `date_trunc('hour', now()) - interval '${days} days'`
    await pool('pages').query(
      `INSERT INTO usage_hour (client_ref, hour, credential_id, reason, count, last_at)
       VALUES ($1, ${hour}, $1, 'issued', 1, now())`,
      [id],
    )
    await pool('pages').query(
      `INSERT INTO usage_team_hour (team_id, hour, reason, count) VALUES ($1, ${hour}, 'issued', 1)`,
      [id],
    )
    await pool('pages').query(
      `INSERT INTO refusal_count (recorder_id, hour, reason, count) VALUES ($1, ${hour}, 'unknown_client', 1)`,
      [id],
    )
    await pool('pages').query(
      `INSERT INTO usage_day (client_ref, day, issued, refused) VALUES ($1, (${hour})::date, 1, 0)`,
      [id],
    )
  }
  await deleteOldUsage(DAYS_KEPT)
  const { rows } = await pool('pages').query(
    `SELECT (SELECT count(*)::int FROM usage_hour WHERE client_ref = $1) AS app,
       (SELECT count(*)::int FROM usage_team_hour WHERE team_id = $1) AS team,
       (SELECT count(*)::int FROM refusal_count WHERE recorder_id = $1) AS refusals,
       (SELECT count(*)::int FROM usage_day WHERE client_ref = $1) AS days`,
    [id],
  )
  expect(rows).toEqual([{ app: 1, team: 1, refusals: 1, days: 2 }])
})
