import type pg from 'pg'
import type { Latchkey } from '#e2e/harness/latchkey.ts'
import { connectToFill } from './fill.ts'

export type UsageSize = { apps: number; events: number }

const EVENTS_AT_ONCE = 1_000_000
const EVENT_DAYS = 30
/** Roll-ups of the days before are copies of these, so many times. */
const COPIES = 2

/**
 * Gives a team apps with a secret each, events over 30 days, and roll-ups of 90. Some apps are busy and most are not: the
 * number of one is the square of a random number, so that the first has a hundredth of all. A twentieth of the apps has
 * a third of its requests refused. As the superuser, without triggers, and with indexes made afterwards; what the
 * triggers would have counted is summed up at the end.
 */
export async function fillUsage(
  latchkey: Latchkey,
  teamId: string,
  { apps, events, say }: UsageSize & { say: (text: string) => void },
): Promise<void> {
  const database = await connectToFill(latchkey)
  try {
    say(`Making ${apps} apps …`)
    await makeApps(database, teamId, apps)
    await makePartitions(database)
    const indexes = await dropIndexes(database, ['token_event', 'usage_hour'])
    for (let made = 0; made < events; made += EVENTS_AT_ONCE) {
      const count = Math.min(EVENTS_AT_ONCE, events - made)
      say(`Making ${made + count} of ${events} events …`)
      await makeEvents(database, { made, count, events, apps })
    }
    say('Rolling up …')
    await rollUp(database)
    say('Making indexes …')
    for (const index of indexes) await database.query(index)
    await addUp(database)
    await database.query('VACUUM ANALYZE')
    await database.query('CHECKPOINT')
  } finally {
    await database.end()
  }
}

/** Registered long ago; every fiftieth’s secret ends soon, every tenth never asks for a token. */
async function makeApps(database: pg.Client, teamId: string, apps: number): Promise<void> {
  await database.query(
    `INSERT INTO client (id, client_id, name, environment, team_id, created_by, created_at)
     SELECT uuidv7(), 'bench-' || n, 'Bench ' || n, 'live', $1, 'bench', now() - interval '200 days'
     FROM generate_series(0, $2::int - 1) n`,
    [teamId, apps],
  )
  await database.query(
    `INSERT INTO client_credential (id, client_ref, kind, name, digest, prefix, last_four, created_by, created_at, expires_at)
     SELECT uuidv7(), id, 'secret', 'bench', sha256(convert_to(client_id, 'UTF8')), 'lk_live_benc', 'hbch', 'bench',
            created_at, CASE WHEN substr(client_id, 7)::int % 50 = 1 THEN now() + interval '10 days' END
     FROM client WHERE created_by = 'bench'`,
  )
  await database.query(
    `INSERT INTO client_scope (client_ref, scope_name) SELECT id, 'usage:read' FROM client WHERE created_by = 'bench'`,
  )
  await database.query(
    `CREATE TEMPORARY TABLE app AS
     SELECT c.id, k.id AS credential_id, substr(c.client_id, 7)::int AS number
     FROM client c JOIN client_credential k ON k.client_ref = c.id WHERE c.created_by = 'bench'`,
  )
  await database.query('CREATE INDEX ON app (number)')
  await database.query('ANALYZE app')
}

/** As the job would have made them, day by day. */
async function makePartitions(database: pg.Client): Promise<void> {
  const { rows } = await database.query(
    `SELECT to_char(day, 'YYYYMMDD') AS name, to_char(day, 'YYYY-MM-DD') AS since, to_char(day + 1, 'YYYY-MM-DD') AS until
     FROM (SELECT (now() AT TIME ZONE 'UTC')::date - n AS day FROM generate_series(0, $1::int) n) days
     WHERE to_regclass('token_event_' || to_char(day, 'YYYYMMDD')) IS NULL`,
    [EVENT_DAYS],
  )
  for (const { name, since, until } of rows)
    await database.query(
      `CREATE TABLE token_event_${name} PARTITION OF token_event
         FOR VALUES FROM ('${since} 00:00:00+00') TO ('${until} 00:00:00+00');
       ALTER TABLE token_event_${name} OWNER TO latchkey_owner`,
    )
}

/** Drops the indexes of tables except those that events cannot be stored without; returns how to make them again. */
async function dropIndexes(database: pg.Client, tables: readonly string[]): Promise<string[]> {
  const { rows } = await database.query<{
    name: string
    definition: string
    isPrimary: boolean
    owner: string
  }>(
    `SELECT i.indexrelid::regclass::text AS name, pg_get_indexdef(i.indexrelid) AS definition,
            i.indisprimary AS "isPrimary", i.indrelid::regclass::text AS owner
     FROM pg_index i WHERE i.indrelid = ANY($1::regclass[])`,
    [tables],
  )
  const makers: string[] = []
  for (const { name, definition, isPrimary, owner } of rows) {
    if (isPrimary && owner === 'token_event') continue
    const all = definition.replace(' ON ONLY ', ' ON ')
    if (isPrimary) {
      await database.query(`ALTER TABLE ${owner} DROP CONSTRAINT ${name}`)
      makers.push(all, `ALTER TABLE ${owner} ADD PRIMARY KEY USING INDEX ${name}`)
    } else {
      await database.query(`DROP INDEX ${name}`)
      makers.push(all)
    }
  }
  return makers
}

async function makeEvents(
  database: pg.Client,
  { made, count, events, apps }: { made: number; count: number; events: number; apps: number },
): Promise<void> {
  await database.query(
    `INSERT INTO token_event (time, id, outcome, reason, client_ref, credential_id, jti, scope, address, user_agent)
     SELECT drawn.time, uuidv7(), CASE WHEN drawn.refused THEN 'refused' ELSE 'issued' END,
            CASE WHEN drawn.refused THEN 'wrong_secret' ELSE 'issued' END,
            app.id, CASE WHEN NOT drawn.refused THEN app.credential_id END,
            CASE WHEN NOT drawn.refused THEN substr(md5(drawn.n::text), 1, 22) END, 'usage:read', '203.0.113.7', 'bench/1.0'
     FROM (
       SELECT n, now() - interval '${EVENT_DAYS} days' * (1 - (n::float8 + $2) / $3) AS time, number,
              random() < CASE WHEN number % 20 = 3 THEN 0.33 ELSE 0.01 END AS refused
       FROM (
         -- The tenth app of ten is left out: its turn goes to the one before.
         SELECT n, CASE WHEN square % 10 = 9 THEN square - 1 ELSE square END AS number
         FROM (SELECT n, floor($4 * random() ^ 2)::int AS square FROM generate_series(1, $1::int) n OFFSET 0) squares
       ) numbered
     ) drawn JOIN app ON app.number = drawn.number`,
    [count, made, events, apps],
  )
}

async function rollUp(database: pg.Client): Promise<void> {
  await database.query("SET work_mem = '512MB'")
  await database.query(
    `CREATE TEMPORARY TABLE recent AS
     SELECT client_ref, date_trunc('hour', time, 'UTC') AS hour,
            coalesce(credential_id, '00000000-0000-0000-0000-000000000000'::uuid) AS credential_id, reason,
            count(*) AS count, max(time) AS last_at
     FROM token_event WHERE client_ref IN (SELECT id FROM app) GROUP BY 1, 2, 3, 4`,
  )
  for (let copy = COPIES; copy >= 0; copy--)
    await database.query(
      `INSERT INTO usage_hour (client_ref, hour, credential_id, reason, count, last_at)
       SELECT client_ref, hour - $1 * interval '30 days', credential_id, reason, count,
              last_at - $1 * interval '30 days'
       FROM recent WHERE $1 = 0 OR hour < (SELECT min(hour) FROM recent) + interval '30 days' ORDER BY hour`,
      [copy],
    )
}

async function addUp(database: pg.Client): Promise<void> {
  await database.query(
    `UPDATE usage_progress SET until = date_trunc('hour', now() - interval '10 minutes', 'UTC')`,
  )
  await database.query('DELETE FROM usage_bucket')
  await database.query(
    `INSERT INTO usage_bucket (hours, starts_at, client_ref, issued, refused)
     SELECT span.hours, date_bin(make_interval(hours => span.hours), hour, TIMESTAMPTZ '1970-01-05 00:00+00'), client_ref,
            coalesce(sum(count) FILTER (WHERE reason = 'issued'), 0),
            coalesce(sum(count) FILTER (WHERE reason <> 'issued'), 0)
     FROM usage_hour CROSS JOIN unnest('{6,24,168,672}'::int[]) AS span(hours)
     WHERE hour < (SELECT until FROM usage_progress) AND (span.hours >= 24 OR hour >= now() - interval '8 days')
     GROUP BY 1, 2, 3 ORDER BY 1, 2, 3`,
  )
  await database.query(
    `INSERT INTO usage_team_hour (team_id, hour, reason, count)
     SELECT c.team_id, u.hour, u.reason, sum(u.count)
     FROM usage_hour u JOIN client c ON c.id = u.client_ref GROUP BY 1, 2, 3`,
  )
  await database.query(
    `INSERT INTO usage_total_hour (hour, reason, count)
     SELECT hour, reason, sum(count) FROM usage_team_hour WHERE hour > now() - interval '8 days' GROUP BY 1, 2`,
  )
}
