import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import pg from 'pg'
import { LOCKS } from '#lib/platform/db/locks.ts'
import { DatabaseFault } from '#scripts/database-fault.ts'
import { requireThisLine, takeOver } from './earlier-line.ts'
import { grantMissing } from './grants.ts'
import { requireChangeable } from './require-changeable.ts'
import { applyScripts } from './schema-scripts.ts'

const prismaFolder = join(dirname(dirname(dirname(fileURLToPath(import.meta.url)))), 'prisma')
const migrationsFolder = join(prismaFolder, 'migrations')
/** The schema as of the last migration, beside the migrations: what a new one is the difference to. */
const lastSchema = join(migrationsFolder, 'schema.last.prisma')
const CONNECT_WITHIN_MS = 10_000
const LOCK_WITHIN_MS = 5 * 60_000
const TRY_LOCK_EVERY_MS = 250

type Migration = { name: string; sql: string }

const listMigrations = (): Migration[] =>
  readdirSync(migrationsFolder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => ({
      name: entry.name,
      sql: readFileSync(join(migrationsFolder, entry.name, 'migration.sql'), 'utf8'),
    }))
    .sort((a, b) => (a.name < b.name ? -1 : 1))

type Options = {
  /** As the role that owns the tables. */
  databaseUrl: string
  /** The setting that it comes from. */
  variable: 'DATABASE_URL' | 'MIGRATE_DATABASE_URL'
  /** The role that serves. */
  appRole: string
  say: (text: string) => void
  /** How long to wait for another instance that migrates, in milliseconds. */
  lockWithinMs?: number
  /** Ends the wait. */
  signal?: AbortSignal | undefined
}

/**
 * Applies the migrations that the database does not have yet, and lets the serving role use what there is: also one
 * that was made later. Several instances may call it at once: an advisory lock lets one work while the others wait.
 * @returns the names of the migrations applied now
 * @throws DatabaseFault when the database is not Latchkey's, may not be changed, or is locked for too long
 */
export const migrate = (options: Options): Promise<string[]> =>
  underLock(options, async (client) => {
    const migrations = listMigrations()
    const applied = (await isCurrent(client, migrations)) ? [] : await apply(client, migrations, options)
    await applyScripts(client)
    await grantMissing(client, options.appRole)
    return applied
  })

/**
 * Takes over a database that was made before the first of these migrations, once, and brings it up to date.
 * @returns the names of the migrations applied besides
 * @throws DatabaseFault when there is nothing to take over, or the database has not come to the end of that line
 */
export async function takeOverEarlier(options: Options): Promise<string[]> {
  const [first] = listMigrations()
  if (!first) throw new Error('There are no migrations.')
  await underLock(options, (client) => takeOver(client, options.variable, first))
  return await migrate(options)
}

/** Does the work in a transaction that holds the lock of migrations. */
async function underLock<Result>(
  options: Options,
  work: (client: pg.Client) => Promise<Result>,
): Promise<Result> {
  const client = new pg.Client({
    connectionString: options.databaseUrl,
    connectionTimeoutMillis: CONNECT_WITHIN_MS,
    application_name: 'latchkey-migrations',
  })
  client.on('error', () => {})
  await client.connect()
  try {
    await lock(client, options)
    const result = await work(client)
    await client.query('COMMIT')
    return result
  } finally {
    await client.end()
  }
}

/**
 * Begins the transaction that holds the lock until it ends, whoever ends it: a lock of the session would stay in a
 * pooler.
 */
async function lock(
  client: pg.Client,
  { variable, say, lockWithinMs = LOCK_WITHIN_MS, signal }: Options,
): Promise<void> {
  for (
    const startedAt = Date.now(), waiting = once(say);
    ;
    await sleep(TRY_LOCK_EVERY_MS, undefined, signal && { signal })
  ) {
    await client.query('BEGIN')
    const { rows } = await client.query<{ locked: boolean }>(
      'SELECT pg_try_advisory_xact_lock($1) AS locked',
      [LOCKS.migrations],
    )
    if (rows[0]?.locked) break
    const holder = await holderOfLock(client)
    await client.query('ROLLBACK')
    waiting(`Waiting for another instance that is migrating the database (${holder}) …`)
    if (Date.now() - startedAt < lockWithinMs) continue
    throw new DatabaseFault(
      `${variable}: another instance has been migrating the database for ${Math.round(lockWithinMs / 1000)} s (${holder}). Let it finish and start again, or end what hangs: SELECT pg_terminate_backend(…).`,
    )
  }
  // It idles while another connection migrates.
  await client.query('SET LOCAL idle_in_transaction_session_timeout = 0')
}

const once = (say: (text: string) => void) => {
  let said = false
  return (text: string) => {
    if (!said) say(text)
    said = true
  }
}

async function holderOfLock(client: pg.Client): Promise<string> {
  const { rows } = await client.query<{ pid: number; address: string | null }>(
    `SELECT l.pid, host(a.client_addr) AS address FROM pg_locks l LEFT JOIN pg_stat_activity a USING (pid)
     WHERE l.locktype = 'advisory' AND l.granted AND ((l.classid::bigint << 32) | l.objid::bigint) = $1
       AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database())`,
    [LOCKS.migrations],
  )
  const [holder] = rows
  if (!holder) return 'just gone'
  return `process ${holder.pid} of PostgreSQL${holder.address ? `, from ${holder.address}` : ''}`
}

async function apply(client: pg.Client, migrations: Migration[], options: Options): Promise<string[]> {
  await requireThisLine(client, options.variable)
  await requireChangeable(client, options.variable, migrations)
  await forgetUnfinished(options.databaseUrl)
  const { openSchemaEngine, schemaFilter } = await import('./schema-engine.ts')
  const { engine, refused } = await openSchemaEngine(options.databaseUrl)
  const applying = engine.applyMigrations({
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
  const { appliedMigrationNames } = await applying.catch((error: unknown) => {
    throw refused() ?? error
  })
  return appliedMigrationNames
}

/** A look at the ledger is a hundred times cheaper than the engine, and most starts have nothing to apply. */
async function isCurrent(client: pg.Client, migrations: Migration[]): Promise<boolean> {
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

/**
 * A migration that was cut off left nothing but its ledger row (see schema-engine.ts), so it can be tried again. On
 * a connection of its own: the engine must see it, and the transaction that holds the lock is still open.
 */
async function forgetUnfinished(databaseUrl: string): Promise<void> {
  const client = new pg.Client({ connectionString: databaseUrl, connectionTimeoutMillis: CONNECT_WITHIN_MS })
  client.on('error', () => {})
  await client.connect()
  try {
    const ledger = await client.query("SELECT to_regclass('_prisma_migrations') IS NOT NULL AS made")
    if (!ledger.rows[0]?.made) return
    await client.query(
      'UPDATE _prisma_migrations SET rolled_back_at = now() WHERE finished_at IS NULL AND rolled_back_at IS NULL',
    )
  } finally {
    await client.end()
  }
}

/** Writes a migration from what changed in schema.prisma since the last one. Needs any reachable database. */
export async function writeMigration(name: string, databaseUrl: string): Promise<string> {
  const { openSchemaEngine, schemaFilter } = await import('./schema-engine.ts')
  const { engine } = await openSchemaEngine(databaseUrl)
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
