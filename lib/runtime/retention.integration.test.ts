import { randomUUID } from 'node:crypto'
import { afterEach, describe, expect, it } from 'vitest'
import { newApp } from '#e2e/fixtures/credentials.ts'
import { developer } from '#e2e/fixtures/people.ts'
import { pool } from '#lib/platform/db/pools.ts'
import { provideSettings } from '#lib/platform/env.ts'
import { deleteOldRowsOf, RETENTIONS } from './retention.ts'

/** Why the rows of a table need nobody who deletes old ones. */
const OTHERWISE = {
  token_event: 'its days are dropped (lib/features/events/event-partitions.ts)',
  usage_delta: 'emptied by each roll-up',
  leak_report: 'emptied by the job that judges them',
  failure_limit: 'the library that writes it deletes what has expired',
  notice_recipient: 'goes with its notice',
  audit_entry: 'the log is for good',
  usage_progress: 'one row',
  failing_client: 'one for each app at most, and a job deletes those that are well',
  app_user: 'a row for each person',
  passkey: 'a few for each person',
  totp: 'one for each person',
  sign_in_identity: 'a few for each person',
  team_domain: 'a few for each team',
  recovery_code: 'ten for each person',
  notice_preference: 'a few for each person',
  terms_acceptance: 'one for each person and version of the terms, kept as evidence',
  team: 'a row for each team',
  membership: 'a row for each person in a team',
  erasure: 'empty between transactions',
  client: 'a row for each app; of a deleted one only its ID, so that nobody else is given it (CL-02)',
  client_restriction: 'goes with its app',
  client_scope: 'goes with its app',
  scope_request: 'goes with its app, or once the scope is granted',
  client_credential: 'goes with its app, since requests and audit rows name it',
  client_first_call: 'one for each app',
  partner: 'made by the connectivity team',
  staff_visit: 'one of each person',
  hand_off_app: 'goes with its hand-off',
  laboratory_request: 'goes with its client, of which the latest are kept',
  campaign_secret: 'goes with its campaign',
  partner_contact: 'goes with its partner, which has 20 at most',
  resource_server: 'goes with its app',
  api: 'made by the connectivity team',
  live_setting: 'one for each setting that can be changed so',
  scope: 'made by the connectivity team',
  signing_key: 'a few a year (SIGNING_KEY_ROTATION)',
  server_secret: 'one for each purpose',
  schema_script: 'one for each file of prisma/sql',
  _prisma_migrations: 'one for each migration',
}

const ask = (query: string, values: unknown[] = []) => pool('pages').query(query, values)

afterEach(() => provideSettings({ NOTICES_KEPT: '', SIGN_IN_FAILURES_KEPT: '' }))

describe('what grows', () => {
  it('is every table but those of which it is known why not, and has a job that deletes what is old', async () => {
    const { rows } = await ask(
      `SELECT relname AS name FROM pg_class
       WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p') AND NOT relispartition`,
    )
    const known = [...RETENTIONS.map(({ table }) => table), ...Object.keys(OTHERWISE)]
    expect(rows.map(({ name }) => name).sort()).toEqual(known.sort())
  })

  it.each(RETENTIONS.map(({ table, since }) => [table, since]))(
    '%s is deleted by the time in %s',
    async (table, since) => {
      const { rows } = await ask(
        'SELECT format_type(atttypid, NULL) AS type FROM pg_attribute WHERE attrelid = $1::regclass AND attname = $2',
        [table, since],
      )
      expect(rows).toEqual([{ type: 'timestamp with time zone' }])
      expect(await deleteOldRowsOf(table)).toBeGreaterThanOrEqual(0)
    },
  )

  it('is kept for as many days as a setting says, each to its end', async () => {
    const id = randomUUID()
    const ages = [31, 32, 33]
    await ask("INSERT INTO team (id, slug, name) VALUES ($1, 'kept', 'Kept')", [id])
    for (const age of ages) {
      const then = `date_trunc('day', now(), 'UTC') - interval '${age} days' + interval '5 hours'`
      await ask(
        `INSERT INTO notice (id, kind, team_id, detail, created_at)
         VALUES (gen_random_uuid(), 'member_joined', $1, '{"age": ${age}}', ${then})`,
        [id],
      )
      await ask(`INSERT INTO sign_in_failure (user_id, hour, count) VALUES ($1, ${then}, ${age})`, [id])
    }
    const left = async () => {
      await Promise.all(['notice', 'sign_in_failure'].map(deleteOldRowsOf))
      const { rows } = await ask(
        `SELECT (SELECT array_agg((detail->>'age')::int ORDER BY created_at DESC) FROM notice WHERE team_id = $1) AS notices,
           (SELECT array_agg(count::int ORDER BY hour DESC) FROM sign_in_failure WHERE user_id = $1) AS failures`,
        [id],
      )
      return rows[0]
    }
    expect(await left()).toEqual({ notices: ages, failures: ages })
    provideSettings({ NOTICES_KEPT: '32d', SIGN_IN_FAILURES_KEPT: '31d' })
    expect(await left()).toEqual({ notices: [31, 32], failures: [31] })
  })

  it('of requests keeps those that wait, those decided lately, and those granted for a time that lasts', async () => {
    const clientId = await newApp(await developer('asks'))
    for (const [reason, decided, until] of [
      ['waits', 'NULL', 'NULL'],
      ['decided lately', "now() - interval '1 day'", 'NULL'],
      ['lasts', "now() - interval '400 days'", "now() + interval '1 day'"],
      ['long over', "now() - interval '400 days'", 'NULL'],
    ])
      await ask(
        `INSERT INTO access_request (id, client_ref, kind, quota_per_hour, reason, requested_by, created_at, state, decided_at, until)
         SELECT gen_random_uuid(), id, 'quota', 5000, $2, 'test', now() - interval '500 days',
                CASE WHEN ${decided} IS NULL THEN 'open' ELSE 'granted' END, ${decided}, ${until}
         FROM client WHERE client_id = $1`,
        [clientId, reason],
      )
    await deleteOldRowsOf('access_request')
    const { rows } = await ask(
      `SELECT r.reason FROM access_request r JOIN client c ON c.id = r.client_ref WHERE c.client_id = $1 ORDER BY 1`,
      [clientId],
    )
    expect(rows.map(({ reason }) => reason)).toEqual(['decided lately', 'lasts', 'waits'])
  })

  it('of usage goes by the hour, and stays by the day', async () => {
    const id = randomUUID()
    for (const days of [401, 399]) {
      const hour = `date_trunc('hour', now()) - interval '${days} days'`
      await ask(
        `INSERT INTO usage_hour (client_ref, hour, credential_id, reason, count, last_at)
         VALUES ($1, ${hour}, $1, 'issued', 1, now())`,
        [id],
      )
      await ask(
        `INSERT INTO usage_team_hour (team_id, hour, reason, count) VALUES ($1, ${hour}, 'issued', 1)`,
        [id],
      )
      await ask(
        `INSERT INTO refusal_count (recorder_id, hour, reason, count) VALUES ($1, ${hour}, 'unknown_client', 1)`,
        [id],
      )
      await ask(
        `INSERT INTO usage_bucket (hours, starts_at, client_ref, issued, refused)
         SELECT hours, ${hour}, $1, 1, 0 FROM unnest('{6,24,168,672}'::int[]) hours`,
        [id],
      )
    }
    await ask(
      `INSERT INTO usage_total_hour (hour, reason, count)
       SELECT date_trunc('hour', now()) - make_interval(days => days), $1, 1 FROM unnest('{7,9}'::int[]) days`,
      [id],
    )
    const tables = ['usage_hour', 'usage_team_hour', 'usage_total_hour', 'refusal_count', 'usage_bucket']
    await Promise.all(tables.map(deleteOldRowsOf))
    const { rows } = await ask(
      `SELECT (SELECT count(*)::int FROM usage_hour WHERE client_ref = $1) AS app,
         (SELECT count(*)::int FROM usage_team_hour WHERE team_id = $1) AS team,
         (SELECT count(*)::int FROM usage_total_hour WHERE reason = $1::text) AS total,
         (SELECT count(*)::int FROM refusal_count WHERE recorder_id = $1) AS refusals,
         (SELECT count(*)::int FROM usage_bucket WHERE client_ref = $1 AND hours < 24) AS parts,
         (SELECT count(*)::int FROM usage_bucket WHERE client_ref = $1 AND hours = 24) AS days,
         (SELECT count(*)::int FROM usage_bucket WHERE client_ref = $1 AND hours > 24) AS longer`,
      [id],
    )
    expect(rows).toEqual([{ app: 1, team: 1, total: 1, refusals: 1, parts: 0, days: 2, longer: 4 }])
  })
})
