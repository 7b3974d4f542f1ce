import { randomUUID } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import pg from 'pg'
import { afterAll, beforeAll, expect, inject, it } from 'vitest'
import { urlFor, withSuperuser } from '#scripts/postgres/credentials.ts'

const { credentials } = inject('postgres')
const name = `before_${randomUUID().replaceAll('-', '')}`
const folder = join(import.meta.dirname, '../../..', 'prisma', 'migrations')

let database: pg.Client

beforeAll(async () => {
  await withSuperuser(credentials, (client) => client.query(`CREATE DATABASE ${name} OWNER latchkey_owner`))
  database = new pg.Client({ connectionString: urlFor(credentials, 'latchkey_owner', name) })
  await database.connect()
})
afterAll(async () => {
  await database?.end()
  await withSuperuser(credentials, (client) => client.query(`DROP DATABASE ${name} WITH (FORCE)`))
})

const migrations = readdirSync(folder, { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map((entry) => entry.name)
  .sort()
const apply = (migration: string) =>
  database.query(readFileSync(join(folder, migration, 'migration.sql'), 'utf8'))

it('an upgrade confirms the teams that the connectivity team made, is in or has equipped, and no other', async () => {
  const at = migrations.findIndex((migration) => migration.endsWith('_confirmed_teams'))
  expect(at).toBeGreaterThan(0)
  for (const migration of migrations.slice(0, at)) await apply(migration)
  await database.query(`
    INSERT INTO team (id, slug, name) SELECT gen_random_uuid(), slug, slug FROM unnest(ARRAY[
      'made', 'account-made', 'staff', 'equipped', 'serving', 'signed-up', 'mixed']) slug;
    INSERT INTO app_user (id, email, name, password_hash, role)
      SELECT gen_random_uuid(), slug || '@x.example', slug, '',
        (CASE slug WHEN 'staff' THEN 'connectivity' ELSE 'developer' END)::platform_role
      FROM team WHERE slug <> 'made';
    INSERT INTO membership (user_id, team_id)
      SELECT u.id, t.id FROM team t JOIN app_user u ON u.name = t.slug OR (t.slug = 'mixed' AND u.name = 'account-made');
    INSERT INTO audit_entry (seq, actor_kind, actor_label, action, subject_kind, subject_id, detail, previous_hash, hash)
      SELECT 0, CASE name WHEN 'account-made' THEN 'operator' ELSE 'person' END, '',
        CASE name WHEN 'account-made' THEN 'user.created' ELSE 'user.signed_up' END, 'user', id::text, '{}', '', ''
      FROM app_user;
    INSERT INTO client (id, client_id, name, environment, team_id, created_by)
      SELECT gen_random_uuid(), slug, slug, 'live', id, '' FROM team;
    INSERT INTO client_scope (client_ref, scope_name)
      SELECT id, CASE client_id WHEN 'equipped' THEN 'clients:write' ELSE 'usage:read' END FROM client;
    INSERT INTO resource_server (api_id, client_ref) SELECT 'latchkey', id FROM client WHERE client_id = 'serving'`)

  await apply(migrations[at] ?? '')
  const { rows } = await database.query<{ slug: string }>(
    'SELECT slug FROM team WHERE confirmed_at IS NOT NULL ORDER BY slug',
  )
  expect(rows.map(({ slug }) => slug)).toEqual(['account-made', 'equipped', 'made', 'serving', 'staff'])
})
