import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { startEmbeddedPostgres } from '#scripts/postgres/embedded.ts'
import { applyScripts, readScripts } from '#scripts/schema/schema-scripts.ts'
import { Latchkey } from '../harness/latchkey.ts'
import { PortalVisitor } from '../harness/portal.ts'
import { copyTemplate } from '../harness/template.ts'
import { callApi, tokenOf } from '../harness/token.ts'

/** What a later build adds: columns that may be left out, a table, and the next version of every function. */
const EXPANDED = `
  ALTER TABLE client ADD COLUMN later TEXT;
  ALTER TABLE client_credential ADD COLUMN later TEXT NOT NULL DEFAULT 'x';
  ALTER TABLE token_event ADD COLUMN later UUID;
  ALTER TABLE audit_entry ADD COLUMN later TEXT;
  ALTER TABLE app_user ADD COLUMN later INTEGER;
  CREATE TABLE later (id UUID PRIMARY KEY, client_ref UUID REFERENCES client (id));
  INSERT INTO _prisma_migrations (id, checksum, migration_name, started_at, finished_at, applied_steps_count)
    VALUES (gen_random_uuid()::text, 'x', '29990101000000_later', now(), now(), 1)`

let latchkey: Latchkey
let database: pg.Client
let before: unknown

/** Everything that a build behind could take back. */
async function shapeOf(client: pg.Client): Promise<unknown> {
  const { rows } = await client.query(`
    SELECT (SELECT array_agg((name, version, hash)::text ORDER BY name) FROM schema_script) AS scripts,
      (SELECT array_agg(migration_name ORDER BY 1) FROM _prisma_migrations) AS migrations,
      (SELECT array_agg((proname, prosrc)::text ORDER BY proname) FROM pg_proc
       WHERE pronamespace = 'public'::regnamespace) AS functions,
      (SELECT array_agg((attrelid::regclass, attname)::text ORDER BY 1) FROM pg_attribute WHERE attname = 'later') AS columns`)
  return rows[0]
}

beforeAll(async () => {
  const dataDir = mkdtempSync(join(tmpdir(), 'latchkey-later-'))
  await copyTemplate(dataDir)
  const postgres = await startEmbeddedPostgres(dataDir, () => {})
  const owner = new pg.Client({ connectionString: postgres.migrateDatabaseUrl })
  await owner.connect()
  await owner.query(EXPANDED)
  const later = readScripts().map((script) => ({
    ...script,
    version: script.version + 1,
    hash: `later ${script.name}`,
    sql: script.sql.replace(/^BEGIN$/gm, 'BEGIN -- later'),
  }))
  expect(await applyScripts(owner, later)).toHaveLength(later.length)
  before = await shapeOf(owner)
  await owner.end()
  await postgres.stop()
  latchkey = await Latchkey.start({ dataDir })
  database = new pg.Client({ connectionString: latchkey.ownerDatabaseUrl })
  await database.connect()
})
afterAll(async () => {
  await database?.end()
  await latchkey?.remove()
})

it('a build does its whole job on the schema of the next one, and takes nothing back', async () => {
  const ada = await PortalVisitor.signedIn(latchkey, 'ada@example.com')
  await ada.submit('/apps/new', { clientId: 'adas-app', name: 'Ada’s app', environment: 'live' })
  const page = await (await ada.submit('/apps/adas-app', { clientId: 'adas-app' })).text()
  const [secret = ''] = /lk_live_[0-9A-Za-z]{49}/.exec(page) ?? []
  const token = await tokenOf(latchkey.url, { client_id: 'adas-app', client_secret: secret })
  expect((await callApi(latchkey.url, '/api/v1/whoami', token)).status).toBe(200)

  await expect
    .poll(async () => {
      const { rows } = await database.query(
        `SELECT (SELECT count(*)::int FROM usage_delta) AS waiting, sum(u.count)::int AS counted
         FROM usage u JOIN client c ON c.id = u.client_ref WHERE c.client_id = 'adas-app'`,
      )
      return rows
    })
    .toEqual([{ waiting: 0, counted: 1 }])
  expect((await ada.get('/apps/adas-app/usage')).status).toBe(200)
  expect((await ada.get('/apps/adas-app/log')).status).toBe(200)

  await tokenOf(latchkey.url, await latchkey.createClient('made-at-the-command-line'))
  expect((await latchkey.cli(['audit', 'verify'])).stdout).toMatch(/unbroken/)

  expect(await shapeOf(database)).toEqual(before)
  expect(latchkey.output).not.toMatch(/Applied|failed/)
})
