import pg from 'pg'
import { afterEach, expect, inject, it } from 'vitest'
import { restoreDump } from '#e2e/fixtures/dump.ts'
import { EARLIER_LINE } from './earlier-line.ts'
import { migrate, takeOverEarlier } from './migrations.ts'

const { credentials } = inject('postgres')
const opened: pg.Client[] = []
let made = 0

afterEach(async () => {
  for (const client of opened.splice(0)) await client.end()
})

async function superuser(database: string): Promise<pg.Client> {
  const client = new pg.Client({
    host: '127.0.0.1',
    port: credentials.port,
    user: 'postgres',
    password: credentials.passwords.postgres,
    database,
  })
  await client.connect()
  opened.push(client)
  return client
}

/** An empty database of the owner's, and how it is migrated. */
async function newDatabase() {
  const name = `line_${++made}`
  await (await superuser('postgres')).query(`CREATE DATABASE ${name} OWNER latchkey_owner`)
  const options = {
    databaseUrl: `postgresql://latchkey_owner:${credentials.passwords.latchkey_owner}@127.0.0.1:${credentials.port}/${name}`,
    variable: 'DATABASE_URL' as const,
    appRole: 'latchkey_app',
    say: () => {},
  }
  return { options, database: await superuser(name) }
}

/** Days of token events come and go; the rest of a database is the same wherever it was made. */
const CATALOGUE: Record<string, string> = {
  columns: `SELECT c.relname, a.attname, format_type(a.atttypid, a.atttypmod), a.attnotnull, a.attgenerated,
      pg_get_expr(d.adbin, d.adrelid) AS value, a.attcollation::regcollation::text
    FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid LEFT JOIN pg_attrdef d ON (d.adrelid, d.adnum) = (c.oid, a.attnum)
    WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p', 'v') AND a.attnum > 0 AND NOT a.attisdropped`,
  tables: `SELECT c.relname, c.relkind, c.relpersistence, c.reloptions, c.relacl::text, pg_get_partkeydef(c.oid),
      pg_get_userbyid(c.relowner), CASE c.relkind WHEN 'v' THEN pg_get_viewdef(c.oid) END
    FROM pg_class c WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p', 'v')`,
  // A dump writes brackets of its own, and names what is not null, which the columns tell.
  constraints: `SELECT c.conrelid::regclass::text AS relname, c.conname, translate(pg_get_constraintdef(c.oid), '()', '')
    FROM pg_constraint c WHERE c.connamespace = 'public'::regnamespace AND c.contype <> 'n'`,
  indexes: `SELECT i.indrelid::regclass::text AS relname, pg_get_indexdef(i.indexrelid)
    FROM pg_index i JOIN pg_class c ON c.oid = i.indrelid WHERE c.relnamespace = 'public'::regnamespace`,
  functions: `SELECT '' AS relname, pg_get_functiondef(p.oid), p.proacl::text, pg_get_userbyid(p.proowner)
    FROM pg_proc p WHERE p.pronamespace = 'public'::regnamespace`,
  triggers: `SELECT t.tgrelid::regclass::text AS relname, pg_get_triggerdef(t.oid)
    FROM pg_trigger t WHERE NOT t.tgisinternal`,
  types: `SELECT '' AS relname, t.typname, e.enumlabel, e.enumsortorder
    FROM pg_type t JOIN pg_enum e ON e.enumtypid = t.oid`,
}

/** Without the order of columns, which tells only when they came. */
async function catalogueOf(database: pg.Client): Promise<Record<string, string[]>> {
  const catalogue: Record<string, string[]> = {}
  for (const [name, query] of Object.entries(CATALOGUE)) {
    const { rows } = await database.query<{ relname: string }>(query)
    catalogue[name] = rows
      .filter(({ relname }) => !/^token_event_\d{8}$/.test(relname))
      .map((row) => JSON.stringify(row))
      .sort()
  }
  return catalogue
}

const countsOf = async (database: pg.Client) =>
  (
    await database.query(`SELECT
      (SELECT count(*)::int FROM client) AS clients, (SELECT count(*)::int FROM client_credential) AS credentials,
      (SELECT count(*)::int FROM app_user) AS people, (SELECT count(*)::int FROM audit_entry) AS audited,
      (SELECT count(*)::int FROM token_event) AS events, (SELECT sum(count)::int FROM usage) AS counted`)
  ).rows[0]

it('a database of the earlier line is refused with the command, and taken over with all its rows', async () => {
  const { options, database } = await newDatabase()
  await restoreDump(database, 'earlier-line')
  const before = await countsOf(database)
  expect(before).toEqual({ clients: 2, credentials: 2, people: 1, audited: 11, events: 2, counted: 2 })

  await expect(migrate(options)).rejects.toThrow(/^DATABASE_URL: .* npm run migrate -- take-over\.$/)
  await takeOverEarlier(options)
  expect(await migrate(options)).toEqual([])
  expect(await countsOf(database)).toEqual(before)
  await expect(takeOverEarlier(options)).rejects.toThrow(/^DATABASE_URL: there is nothing to take over\./)
})

it('has its addresses made such, and what was none left out', async () => {
  const { options, database } = await newDatabase()
  await restoreDump(database, 'earlier-line')
  await database.query(`UPDATE token_event SET address = 'unknown' WHERE outcome = 'refused'`)
  await takeOverEarlier(options)
  const { rows } = await database.query(
    'SELECT outcome, host(address) AS address FROM token_event ORDER BY time',
  )
  expect(rows).toEqual([
    { outcome: 'issued', address: '127.0.0.1' },
    { outcome: 'refused', address: null },
  ])
})

it('its restrictions are rows then, and those that were never set are not', async () => {
  const { options, database } = await newDatabase()
  await restoreDump(database, 'earlier-line')
  const { rows: clients } = await database.query<{ id: string }>('SELECT id FROM client ORDER BY id')
  await database.query(
    `UPDATE client SET allowed_addresses = '{203.0.113.0/24}', address_mode = 'observe', quota_per_hour = 500
     WHERE id = $1`,
    [clients[0]?.id],
  )
  await takeOverEarlier(options)
  const { rows } = await database.query(
    'SELECT client_ref, kind, mode, rule FROM client_restriction ORDER BY kind',
  )
  expect(rows).toEqual([
    {
      client_ref: clients[0]?.id,
      kind: 'addresses',
      mode: 'observe',
      rule: { allowedAddresses: ['203.0.113.0/24'] },
    },
    { client_ref: clients[0]?.id, kind: 'quota', mode: 'off', rule: { quotaPerHour: 500 } },
  ])
})

it('has its sums of usage in one table, those of six hours made from the hours', async () => {
  const { options, database } = await newDatabase()
  await restoreDump(database, 'earlier-line')
  const app = '01a22651-6b3c-7216-ab6c-8d8409b6d141'
  await database.query(
    `INSERT INTO usage_hour VALUES ('${app}', '2026-11-27 04:00:00+00', '${app}', 'issued', 3, '2026-11-27 04:10:00+00'),
       ('${app}', '2026-11-27 05:00:00+00', '${app}', 'wrong_secret', 2, '2026-11-27 05:10:00+00');
     INSERT INTO usage_day VALUES ('${app}', '2026-11-27', 3, 2);
     INSERT INTO usage_week (week, client_ref, issued, refused) VALUES ('2026-11-23', '${app}', 3, 2);
     INSERT INTO usage_four_weeks (begin, client_ref, issued, refused) VALUES ('2026-11-23', '${app}', 30, 20)`,
  )
  await takeOverEarlier(options)
  const { rows } = await database.query(
    `SELECT hours, to_char(starts_at AT TIME ZONE 'UTC', 'DD HH24:MI') AS starts, client_ref, issued::int, refused::int
     FROM usage_bucket ORDER BY 1`,
  )
  expect(rows).toEqual([
    { hours: 6, starts: '27 00:00', client_ref: app, issued: 3, refused: 2 },
    { hours: 24, starts: '27 00:00', client_ref: app, issued: 3, refused: 2 },
    { hours: 168, starts: '23 00:00', client_ref: app, issued: 3, refused: 2 },
    { hours: 672, starts: '23 00:00', client_ref: app, issued: 30, refused: 20 },
  ])
})

it('is then the same as a new one, down to functions and rights', async () => {
  const [earlier, fresh] = [await newDatabase(), await newDatabase()]
  await restoreDump(earlier.database, 'earlier-line')
  await takeOverEarlier(earlier.options)
  await migrate(fresh.options)
  const [was, is] = [await catalogueOf(earlier.database), await catalogueOf(fresh.database)]
  for (const [name, entries] of Object.entries(is)) expect(entries.length, name).toBeGreaterThan(5)
  expect(was).toEqual(is)
})

it('is not taken over before it has come to the end of that line', async () => {
  const { options, database } = await newDatabase()
  await restoreDump(database, 'earlier-line')
  await database.query('DELETE FROM _prisma_migrations WHERE migration_name = $1', [EARLIER_LINE.at(-1)])
  await expect(takeOverEarlier(options)).rejects.toThrow(/ has 23 of the 24 migrations of the earlier line\./)
})
