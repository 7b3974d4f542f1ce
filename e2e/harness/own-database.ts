import { randomUUID } from 'node:crypto'
import { afterAll, inject } from 'vitest'
import { closeDatabase, TRANSACTION } from '#lib/platform/db/db.ts'
import { LANES } from '#lib/platform/db/pools.ts'
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

// A hundred writers who race for the same few rows all get their turn, also on a machine that is busy with other work.
for (const limits of Object.values(LANES))
  Object.assign(limits, { waitMs: 60_000, statementMs: 60_000, answerMs: 70_000 })
Object.assign(TRANSACTION, { maxWait: 60_000, timeout: 70_000 })

afterAll(async () => {
  await closeDatabase()
  await withSuperuser(credentials, (client) => client.query(`DROP DATABASE ${name} WITH (FORCE)`))
})
