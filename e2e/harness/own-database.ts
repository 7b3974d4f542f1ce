import { randomUUID } from 'node:crypto'
import { afterAll, inject } from 'vitest'
import { closeDatabase } from '#lib/platform/db/db.ts'
import { provideSettings } from '#lib/platform/env.ts'
import { DATABASE, urlFor, withSuperuser } from '#scripts/postgres/credentials.ts'

// A migrated, empty database for this file of integration tests, which others neither see nor change.

const { credentials, kek, dataDir } = inject('postgres')
const name = `test_${randomUUID().replaceAll('-', '')}`

await withSuperuser(credentials, (client) =>
  client.query(`CREATE DATABASE ${name} TEMPLATE ${DATABASE} OWNER latchkey_owner`),
)
provideSettings({
  PORT: '3000',
  DATA_DIR: dataDir,
  DATABASE_URL: urlFor(credentials, 'latchkey_app', name),
  MIGRATE_DATABASE_URL: urlFor(credentials, 'latchkey_owner', name),
  LATCHKEY_KEK: kek,
  // What they log they provoke, and would hide what failed.
  LOG_LEVEL: 'silent',
})

afterAll(async () => {
  await closeDatabase()
  await withSuperuser(credentials, (client) => client.query(`DROP DATABASE ${name} WITH (FORCE)`))
})
