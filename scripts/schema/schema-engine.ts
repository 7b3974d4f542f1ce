import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { PrismaPg } from '@prisma/adapter-pg'
import { bindMigrationAwareSqlAdapterFactory } from '@prisma/driver-adapter-utils'
import * as engine from '@prisma/schema-engine-wasm/schema_engine_bg'

/** In the same transaction as the migration itself: a start that is killed in between finds all of it or nothing. */
const MARK_FINISHED = `;
UPDATE _prisma_migrations SET finished_at = now(), applied_steps_count = 1
WHERE finished_at IS NULL AND rolled_back_at IS NULL;`

/**
 * A limit of the role is meant for pages. A table that somebody holds, as a backup does, is waited for, but not
 * without end: whoever wants to read it waits behind.
 */
const LIMITS = "SET LOCAL statement_timeout = 0; SET LOCAL lock_timeout = '60s';\n"

const withoutLock = (sql: string) => sql.replace(/^\s*SELECT pg_advisory_lock\(\d+\)/i, 'SELECT 1')

/** The adapter splits scripts at semicolons, which breaks function bodies; PostgreSQL takes a script whole. */
class WholeScripts extends PrismaPg {
  /** What PostgreSQL last refused, before the engine makes words of its own of it. */
  refused: unknown

  override async connect() {
    const adapter = await super.connect()
    const pool = adapter.underlyingDriver()
    const { queryRaw, executeRaw } = adapter
    // The engine's own lock belongs to a session, which a pooler keeps; ours is held by migrations.ts.
    adapter.queryRaw = (query) => queryRaw.call(adapter, { ...query, sql: withoutLock(query.sql) })
    adapter.executeRaw = (query) => executeRaw.call(adapter, { ...query, sql: withoutLock(query.sql) })
    adapter.executeScript = async (script) => {
      const isMigration = !script.includes('_prisma_migrations')
      const statements = isMigration ? LIMITS + script + MARK_FINISHED : withoutLock(script)
      await pool.query(statements).catch((error: unknown) => {
        this.refused = error
        throw error
      })
    }
    return adapter
  }
}

/** The engine, and the error of PostgreSQL behind one of its own. */
export type SchemaEngine = { engine: engine.SchemaEngine; refused(): unknown }

const require = createRequire(import.meta.url)

/**
 * Prisma's schema engine as WebAssembly, bound to a database. The usual engine is a binary that npm does not
 * carry; this one is a package, and applies migrations and fills `_prisma_migrations` as the CLI would.
 */
export async function openSchemaEngine(databaseUrl: string): Promise<SchemaEngine> {
  instantiated ??= instantiate()
  await instantiated
  const adapter = new WholeScripts({ connectionString: databaseUrl, allowExitOnIdle: true })
  const bound = bindMigrationAwareSqlAdapterFactory(adapter)
  const opened = await engine.SchemaEngine.new({ datamodels: undefined }, () => {}, bound)
  return { engine: opened, refused: () => adapter.refused }
}

/** Once in a process: the package keeps its one instance in a variable, and callbacks of an earlier one would meet it. */
let instantiated: Promise<void> | undefined

async function instantiate(): Promise<void> {
  const wasm = readFileSync(
    require.resolve('@prisma/schema-engine-wasm/schema_engine_bg').replace(/\.js$/, '.wasm'),
  )
  const { instance } = await WebAssembly.instantiate(wasm, { './schema_engine_bg.js': { ...engine } })
  engine.__wbg_set_wasm(instance.exports)
  const start = instance.exports.__wbindgen_start
  if (typeof start === 'function') start()
}

/** Tables made by hand in SQL, which the schema does not describe. */
export const schemaFilter: engine.SchemaFilter = {
  externalTables: [
    'public.token_event',
    'public.usage_delta',
    'public.usage_bucket',
    'public.usage_progress',
    'public.client_address',
    'public.log_tail',
    'public.client_refusal_count',
    'public.incident',
    'public.failing_client',
    'public.schema_script',
  ],
  externalEnums: [],
}
