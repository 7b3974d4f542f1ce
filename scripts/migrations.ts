import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import pg from 'pg'

const prismaFolder = join(dirname(dirname(fileURLToPath(import.meta.url))), 'prisma')
const migrationsFolder = join(prismaFolder, 'migrations')
/** The schema as of the last migration, beside the migrations: what a new one is the difference to. */
const lastSchema = join(migrationsFolder, 'schema.last.prisma')
/** Any constant: one migrating instance at a time. */
const MIGRATION_LOCK = 7_140_212_001

const listMigrations = () =>
  readdirSync(migrationsFolder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => ({
      name: entry.name,
      sql: readFileSync(join(migrationsFolder, entry.name, 'migration.sql'), 'utf8'),
    }))
    .sort((a, b) => (a.name < b.name ? -1 : 1))

/**
 * Applies the migrations that the database does not have yet, and lets the serving role use what they made.
 * Several instances may call it at once: an advisory lock lets one work while the others wait.
 * @param databaseUrl role that owns the tables
 * @param appDatabaseUrl role that serves
 * @returns the names of the migrations applied now
 */
export async function migrate(databaseUrl: string, appDatabaseUrl: string): Promise<string[]> {
  const client = new pg.Client({ connectionString: databaseUrl, connectionTimeoutMillis: 10_000 })
  client.on('error', () => {})
  await client.connect()
  try {
    await client.query('SELECT pg_advisory_lock($1)', [MIGRATION_LOCK])
    const migrations = listMigrations()
    if (await isCurrent(client, migrations)) return []
    await forgetUnfinished(client)
    const { openSchemaEngine, schemaFilter } = await import('./schema-engine.ts')
    const engine = await openSchemaEngine(databaseUrl)
    const { appliedMigrationNames } = await engine.applyMigrations({
      filters: schemaFilter,
      migrationsList: {
        baseDir: migrationsFolder,
        lockfile: {
          path: './migration_lock.toml',
          content: readFileSync(join(migrationsFolder, 'migration_lock.toml'), 'utf8'),
        },
        shadowDbInitScript: '',
        migrationDirectories: migrations.map(({ name, sql }) => ({
          path: name,
          migrationFile: { path: 'migration.sql', content: { tag: 'ok', value: sql } },
        })),
      },
    })
    await grant(client, new URL(appDatabaseUrl).username)
    return appliedMigrationNames
  } finally {
    await client.end()
  }
}

/** A look at the ledger is a hundred times cheaper than the engine, and most starts have nothing to apply. */
async function isCurrent(client: pg.Client, migrations: { name: string; sql: string }[]): Promise<boolean> {
  const ledger = await client.query("SELECT to_regclass('_prisma_migrations') IS NOT NULL AS made")
  if (!ledger.rows[0]?.made) return false
  const { rows } = await client.query<{ migration_name: string; checksum: string }>(
    'SELECT migration_name, checksum FROM _prisma_migrations WHERE finished_at IS NOT NULL AND rolled_back_at IS NULL',
  )
  const applied = new Map(rows.map((row) => [row.migration_name, row.checksum]))
  return migrations.every(
    ({ name, sql }) => applied.get(name) === createHash('sha256').update(sql).digest('hex'),
  )
}

/** A migration that was cut off left nothing but its ledger row (see schema-engine.ts), so it can be tried again. */
async function forgetUnfinished(client: pg.Client): Promise<void> {
  const ledger = await client.query("SELECT to_regclass('_prisma_migrations') IS NOT NULL AS made")
  if (!ledger.rows[0]?.made) return
  await client.query(
    'UPDATE _prisma_migrations SET rolled_back_at = now() WHERE finished_at IS NULL AND rolled_back_at IS NULL',
  )
}

/** The serving role reads and writes rows, and can neither change the tables nor rewrite the audit log. */
async function grant(client: pg.Client, appRole: string): Promise<void> {
  const { rows } = await client.query('SELECT current_user AS owner')
  if (rows[0]?.owner === appRole) return
  const role = client.escapeIdentifier(appRole)
  await client.query(`
    GRANT USAGE ON SCHEMA public TO ${role};
    GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO ${role};
    GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA public TO ${role};
    REVOKE UPDATE, DELETE ON audit_entry FROM ${role};
    REVOKE INSERT, UPDATE, DELETE ON _prisma_migrations FROM ${role};
  `)
}

/** Writes a migration from what changed in schema.prisma since the last one. Needs any reachable database. */
export async function writeMigration(name: string, databaseUrl: string): Promise<string> {
  const { openSchemaEngine, schemaFilter } = await import('./schema-engine.ts')
  const engine = await openSchemaEngine(databaseUrl)
  const current = join(prismaFolder, 'schema.prisma')
  const asSchema = (path: string) => ({
    tag: 'schemaDatamodel' as const,
    files: [{ path, content: readFileSync(path, 'utf8') }],
    configDir: prismaFolder,
  })
  const { stdout } = await engine.diff({
    from: existsSync(lastSchema) ? asSchema(lastSchema) : { tag: 'empty' },
    to: asSchema(current),
    script: true,
    exitCode: null,
    filters: schemaFilter,
  })
  const stamp = new Date().toISOString().replace(/\D/g, '').slice(0, 14)
  const folder = join(migrationsFolder, `${stamp}_${name}`)
  mkdirSync(folder, { recursive: true })
  writeFileSync(join(folder, 'migration.sql'), stdout ?? '')
  writeFileSync(lastSchema, readFileSync(current))
  return join(folder, 'migration.sql')
}
