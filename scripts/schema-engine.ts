import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { PrismaPg } from '@prisma/adapter-pg'
import { bindMigrationAwareSqlAdapterFactory } from '@prisma/driver-adapter-utils'
import * as engine from '@prisma/schema-engine-wasm/schema_engine_bg'

/** In the same transaction as the migration itself: a start that is killed in between finds all of it or nothing. */
const MARK_FINISHED = `;
UPDATE _prisma_migrations SET finished_at = now(), applied_steps_count = 1
WHERE finished_at IS NULL AND rolled_back_at IS NULL;`

/** The adapter splits scripts at semicolons, which breaks function bodies; PostgreSQL takes a script whole. */
class WholeScripts extends PrismaPg {
  override async connect() {
    const adapter = await super.connect()
    const pool = adapter.underlyingDriver()
    adapter.executeScript = async (script) => {
      const isMigration = !script.includes('_prisma_migrations')
      await pool.query(isMigration ? script + MARK_FINISHED : script)
    }
    return adapter
  }
}

const require = createRequire(import.meta.url)

/**
 * Prisma's schema engine as WebAssembly, bound to a database. The usual engine is a binary that npm does not
 * carry; this one is a package, and applies migrations and fills `_prisma_migrations` as the CLI would.
 */
export async function openSchemaEngine(databaseUrl: string): Promise<engine.SchemaEngine> {
  const wasm = readFileSync(
    require.resolve('@prisma/schema-engine-wasm/schema_engine_bg').replace(/\.js$/, '.wasm'),
  )
  const { instance } = await WebAssembly.instantiate(wasm, { './schema_engine_bg.js': { ...engine } })
  engine.__wbg_set_wasm(instance.exports)
  const start = instance.exports.__wbindgen_start
  if (typeof start === 'function') start()
  return engine.SchemaEngine.new(
    { datamodels: undefined },
    () => {},
    bindMigrationAwareSqlAdapterFactory(
      new WholeScripts({ connectionString: databaseUrl, allowExitOnIdle: true }),
    ),
  )
}

/** Tables made by hand in SQL, which the schema does not describe. */
export const schemaFilter: engine.SchemaFilter = {
  externalTables: [
    'public.token_event',
    'public.usage_delta',
    'public.usage_day',
    'public.usage_week',
    'public.usage_four_weeks',
    'public.usage_day_progress',
    'public.usage_last_day',
  ],
  externalEnums: [],
}
