import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import pg from 'pg'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { Latchkey } from '../harness/latchkey.ts'

const MIGRATION = '_credentials'
const folder = join(import.meta.dirname, '..', '..', 'prisma', 'migrations')

let latchkey: Latchkey
let database: pg.Client

beforeAll(async () => {
  latchkey = await Latchkey.start()
  const { port, passwords } = JSON.parse(readFileSync(join(latchkey.dataDir, 'postgres.json'), 'utf8'))
  const server = { host: '127.0.0.1', port, user: 'postgres', password: passwords.postgres }
  const admin = new pg.Client({ ...server, database: 'postgres' })
  await admin.connect()
  await admin.query('CREATE DATABASE as_it_was')
  await admin.end()
  database = new pg.Client({ ...server, database: 'as_it_was' })
  await database.connect()
})
afterAll(async () => {
  await database?.end()
  await latchkey?.remove()
})

const migrations = readdirSync(folder, { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map(({ name }) => name)
  .sort()
const apply = (name: string) => database.query(readFileSync(join(folder, name, 'migration.sql'), 'utf8'))
const rowsOf = async (query: string) => (await database.query(query)).rows

it('SE-04 the migration to one table keeps every secret and key, with its id and its times', async () => {
  const at = migrations.findIndex((name) => name.endsWith(MIGRATION))
  expect(at).toBeGreaterThan(0)
  for (const name of migrations.slice(0, at)) await apply(name)
  await database.query(`
    INSERT INTO team (id, slug, name) VALUES (gen_random_uuid(), 'acme', 'Acme');
    INSERT INTO client (id, client_id, name, environment, team_id, created_by)
      SELECT gen_random_uuid(), 'acme-' || n, 'Acme', 'live', t.id, 'ada' FROM team t, generate_series(1, 3) n;
    INSERT INTO client_secret
        (id, client_ref, name, digest, prefix, last_four, created_by, created_at, expires_at, revoked_at)
      SELECT gen_random_uuid(), c.id, 'secret ' || n, sha256((c.id::text || n)::bytea),
        CASE WHEN n > 1 THEN 'lk_live_abcd' END, CASE WHEN n > 1 THEN 'wxyz' END, 'ada',
        now() - n * interval '1 day', CASE WHEN n > 2 THEN now() END, CASE WHEN n > 3 THEN now() END
      FROM client c, generate_series(1, 4) n;
    INSERT INTO client_key (id, client_ref, name, kid, alg, public_jwk, created_by, created_at, expires_at, revoked_at)
      SELECT gen_random_uuid(), c.id, 'key ' || n, 'kid-' || n, 'ES256', '{"kty": "EC", "crv": "P-256"}', 'ada',
        now() - n * interval '1 day', CASE WHEN n > 1 THEN now() END, CASE WHEN n > 2 THEN now() END
      FROM client c, generate_series(1, 3) n;`)
  const secrets = await rowsOf('SELECT * FROM client_secret ORDER BY id')
  const keys = await rowsOf('SELECT * FROM client_key ORDER BY id')
  expect([secrets.length, keys.length]).toEqual([12, 9])

  await apply(migrations[at] ?? '')
  const fresh = { retires_at: null, replaced_by: null, deactivated_at: null }
  const noSecret = { digest: null, prefix: null, last_four: null }
  const noKey = { kid: null, alg: null, public_jwk: null }
  const kept = (kind: string) => rowsOf(`SELECT * FROM client_credential WHERE kind = '${kind}' ORDER BY id`)
  expect(await kept('secret')).toEqual(secrets.map((row) => ({ ...row, ...fresh, ...noKey, kind: 'secret' })))
  expect(await kept('key')).toEqual(keys.map((row) => ({ ...row, ...fresh, ...noSecret, kind: 'key' })))
  for (const name of migrations.slice(at + 1)) await apply(name)
})

it('SE-03 PK-06 the table takes no secret that is also a key, and nothing that is neither', async () => {
  const [{ id } = { id: '' }] = await rowsOf(`SELECT id FROM client_credential WHERE kind = 'secret' LIMIT 1`)
  const set = (values: string) =>
    database
      .query(`UPDATE client_credential SET ${values} WHERE id = '${id}'`)
      .catch((error: Error) => error.message)
  for (const values of ["kid = 'x'", 'digest = NULL', "kind = 'key'", `public_jwk = '{}'`])
    expect(await set(values)).toContain('client_credential_kind_check')
  expect(await set(`digest = 'short'::bytea`)).toContain('client_credential_digest_check')
  expect(await set(`replaced_by = '${id}', retires_at = now()`)).toContain('replaced_by_check')
  expect(await set(`replaced_by = gen_random_uuid()`)).toContain('replaced_by_check')
})
