import pg from 'pg'
import { afterEach, describe, expect, inject, it } from 'vitest'
import { LOCKS } from '#lib/platform/db/locks.ts'
import { migrate } from './migrations.ts'

const { credentials } = inject('postgres')
const clients: pg.Client[] = []

const passwordOf = (user: string) => new Map(Object.entries(credentials.passwords)).get(user)

async function connect(user: string, database: string, password = passwordOf(user)) {
  const client = new pg.Client({ host: '127.0.0.1', port: credentials.port, user, password, database })
  client.on('error', () => {})
  await client.connect()
  clients.push(client)
  return client
}

afterEach(async () => {
  for (const client of clients.splice(0)) await client.end()
})

let made = 0

/** An empty database, and what brings it up to date. */
async function newDatabase() {
  const name = `migrated_${++made}`
  const admin = await connect('postgres', 'postgres')
  await admin.query(`CREATE DATABASE ${name} OWNER latchkey_owner`)
  const said: string[] = []
  const databaseUrl = `postgresql://latchkey_owner:${credentials.passwords.latchkey_owner}@127.0.0.1:${credentials.port}/${name}`
  const options = {
    databaseUrl,
    variable: 'DATABASE_URL' as const,
    appRole: 'latchkey_app',
    say: (text: string) => said.push(text),
  }
  return { name, said, admin, options, migrate: (more = {}) => migrate({ ...options, ...more }) }
}

describe('migrations', () => {
  it('are applied once by instances that start together', async () => {
    const { migrate: start } = await newDatabase()
    const applied = await Promise.all([start(), start(), start()])
    expect(applied.filter((names) => names.length > 0)).toHaveLength(1)
    expect(await start()).toEqual([])
  })

  it('wait for another instance aloud and not for ever, and go on when its session is gone', async () => {
    const { name, said, migrate: start } = await newDatabase()
    const other = await connect('latchkey_owner', name)
    await other.query('BEGIN')
    await other.query('SELECT pg_advisory_xact_lock($1)', [LOCKS.migrations])
    await expect(start({ lockWithinMs: 300 })).rejects.toThrow(
      /^DATABASE_URL: another instance has been migrating the database .*process \d+ of PostgreSQL.*pg_terminate_backend/,
    )
    expect(said).toHaveLength(1)
    expect(said[0]).toMatch(/^Waiting for another instance that is migrating the database \(process \d+/)
    const waiting = start()
    await other.query('ROLLBACK')
    expect((await waiting).length).toBeGreaterThan(0)
  })

  it('leave no lock behind in a session that somebody else goes on with', async () => {
    const { name, migrate: start } = await newDatabase()
    await start()
    const client = await connect('latchkey_owner', name)
    const { rows } = await client.query(
      `SELECT count(*)::int AS count FROM pg_locks WHERE locktype = 'advisory'
         AND database = (SELECT oid FROM pg_database WHERE datname = current_database())`,
    )
    expect(rows).toEqual([{ count: 0 }])
  })

  it('let a role serve that was made later, also when nothing is left to apply', async () => {
    const { name, admin, migrate: start } = await newDatabase()
    await start()
    const appRole = `later_${name}`
    await admin.query(`CREATE ROLE ${appRole} LOGIN PASSWORD 'later'`)
    const app = await connect(appRole, name, 'later')
    await expect(app.query('SELECT FROM client')).rejects.toMatchObject({ code: '42501' })
    expect(await start({ appRole })).toEqual([])
    await app.query('SELECT FROM client')
    await expect(app.query('DELETE FROM audit_entry')).rejects.toMatchObject({ code: '42501' })
  })

  it('let nobody but the serving role call what works as the owner', async () => {
    const { name, admin, migrate: start } = await newDatabase()
    await start()
    await admin.query(`CREATE ROLE third_${name} LOGIN PASSWORD 'third'`)
    const third = await connect(`third_${name}`, name, 'third')
    const app = await connect('latchkey_app', name)
    const { rows } = await app.query<{ name: string; path: string | null; isOpen: boolean }>(
      `SELECT f.proname AS name, array_to_string(f.proconfig, ' ') AS path,
         has_function_privilege($1, f.oid, 'EXECUTE') AS "isOpen"
       FROM pg_proc f WHERE f.pronamespace = 'public'::regnamespace AND f.prosecdef ORDER BY 1`,
      [`third_${name}`],
    )
    const closed = { path: 'search_path=public, pg_temp', isOpen: false }
    expect(rows).toEqual([
      { name: 'latchkey_audit_append', ...closed },
      { name: 'latchkey_drop_token_event_partitions', ...closed },
      { name: 'latchkey_erase_person', ...closed },
      { name: 'latchkey_erasure_holds', ...closed },
      { name: 'latchkey_make_token_event_partitions', ...closed },
    ])
    for (const call of ['make_token_event_partitions(7)', 'drop_token_event_partitions(30)']) {
      await expect(third.query(`SELECT latchkey_${call}`)).rejects.toMatchObject({ code: '42501' })
      await app.query(`SELECT latchkey_${call}`)
    }
    await app.query(
      `INSERT INTO audit_entry (seq, actor_kind, actor_label, action, subject_kind, subject_id, detail, previous_hash, hash)
       VALUES (0, 'system', 'latchkey', 'user.signed_in', 'user', 'x', '{}', '', '')`,
    )
  })

  it('give the serving role a function that came later and is nobody else’s', async () => {
    const { name, migrate: start } = await newDatabase()
    await start()
    const owner = await connect('latchkey_owner', name)
    await owner.query(
      "CREATE FUNCTION later() RETURNS int LANGUAGE sql AS 'SELECT 1'; REVOKE EXECUTE ON FUNCTION later FROM PUBLIC",
    )
    const app = await connect('latchkey_app', name)
    await expect(app.query('SELECT later()')).rejects.toMatchObject({ code: '42501' })
    await start()
    await app.query('SELECT later()')
  })

  it('refuse a database with the tables of another program, and leave it as it was', async () => {
    const { name, migrate: start } = await newDatabase()
    const other = await connect('latchkey_owner', name)
    await other.query('CREATE TABLE invoice (id int)')
    await expect(start()).rejects.toThrow(
      new RegExp(`the database “${name}” holds tables of another program \\(invoice\\)`),
    )
    await other.query(
      `CREATE TABLE _prisma_migrations (id text, checksum text, finished_at timestamptz, migration_name text,
         logs text, rolled_back_at timestamptz, started_at timestamptz, applied_steps_count int);
       INSERT INTO _prisma_migrations VALUES ('1', 'x', now(), '20200101000000_invoices', NULL, NULL, now(), 1)`,
    )
    await expect(start()).rejects.toThrow(/tables of another program/)
    const { rows } = await other.query("SELECT to_regclass('client') AS client")
    expect(rows).toEqual([{ client: null }])
  })

  it('refuse a role without the right to make tables, and one that does not own them', async () => {
    const { name, admin, options, migrate: start } = await newDatabase()
    const databaseUrl = options.databaseUrl.replace(/\/\/.*@/, `//stranger_${name}:x@`)
    await admin.query(`CREATE ROLE stranger_${name} LOGIN PASSWORD 'x'`)
    await expect(start({ databaseUrl })).rejects.toThrow(
      new RegExp(`the role “stranger_${name}” may not make tables in the schema “public”`),
    )
    await start()
    const owner = await connect('latchkey_owner', name)
    await owner.query("DELETE FROM _prisma_migrations WHERE migration_name LIKE '%_init'")
    await owner.query(`GRANT SELECT ON _prisma_migrations TO stranger_${name}`)
    await expect(start({ databaseUrl })).rejects.toThrow(/belong to the role “latchkey_owner”/)
  })

  it('leave alone what a newer build has added, tables and functions, so that this one runs beside it', async () => {
    const { name, migrate: start } = await newDatabase()
    await start()
    const owner = await connect('latchkey_owner', name)
    await owner.query(`
      ALTER TABLE client ADD COLUMN newer text;
      CREATE TABLE newer (id int);
      INSERT INTO _prisma_migrations (id, checksum, migration_name, started_at, finished_at, applied_steps_count)
        VALUES (gen_random_uuid()::text, 'x', '29990101000000_newer', now(), now(), 1);
      CREATE OR REPLACE FUNCTION latchkey_four_weeks_of(day DATE) RETURNS DATE LANGUAGE sql IMMUTABLE AS 'SELECT day';
      UPDATE schema_script SET version = version + 1, hash = 'newer' WHERE name = 'usage.sql';`)
    expect(await start()).toEqual([])
    const { rows } = await owner.query(
      `SELECT latchkey_four_weeks_of('2026-11-29')::text AS day, hash FROM schema_script WHERE name = 'usage.sql'`,
    )
    expect(rows).toEqual([{ day: '2026-11-29', hash: 'newer' }])
  })
})
