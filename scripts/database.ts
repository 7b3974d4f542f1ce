import { randomBytes } from 'node:crypto'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { namedError } from '#lib/kernel/named-error.ts'
import { env, provideSettings } from '#lib/platform/env.ts'
import { SettingsError } from '#lib/platform/settings.ts'
import { makeDataDir, requireRoom } from './data-dir.ts'
import { openExternalDatabase, sayApplied } from './external-database.ts'
import { lockHolder, tryLock } from './lock.mjs'
import { EMBEDDED_APP_ROLE, embeddedUrls } from './postgres/credentials.ts'
import { startEmbeddedPostgres } from './postgres/embedded.ts'
import { migrate, takeOverEarlier } from './schema/migrations.ts'

/** A database made ready for this process: its URLs stand in the settings until `close`. */
export type OpenDatabase = {
  databaseUrl: string
  migrateDatabaseUrl: string
  /** The migrations that it lacked. */
  applied: readonly string[]
  close(): Promise<void>
}

type Running = Omit<OpenDatabase, 'applied'>

type Options = {
  say: (text: string) => void
  migrate: boolean
  /** Takes over a database of an earlier line, instead. */
  takeOver?: boolean
  /** A server must own the folder; a command may use the database of the server that does. */
  shared?: boolean
  /** Ends an opening that still waits. */
  signal?: AbortSignal
}

/** Another process owns the folder. The message names its process id. */
export class FolderInUse extends namedError('FolderInUse') {}

/** The lock that says which process owns a data folder and the PostgreSQL in it. */
const ownerLock = () => join(env.dataDir, 'owner.lock')

/**
 * Opens the database that the settings name: `DATABASE_URL`, or the embedded PostgreSQL in `DATA_DIR`, started
 * under the folder's lock if need be.
 * @throws FolderInUse, SettingsError, PostgresError, DatabaseFault: each with the cure in its message
 */
export async function openDatabase({
  say,
  migrate: withMigrations,
  takeOver = false,
  shared = true,
  signal,
}: Options): Promise<OpenDatabase> {
  const bringUpToDate = takeOver ? takeOverEarlier : migrate
  if (env.databaseUrl) {
    const migrations = withMigrations ? bringUpToDate : null
    return await openExternalDatabase(env.databaseUrl, { say, migrations, serves: !shared, signal })
  }
  const database = await embedded({ say, shared, signal })
  const { databaseUrl, migrateDatabaseUrl } = database
  provideSettings({ DATABASE_URL: databaseUrl, MIGRATE_DATABASE_URL: migrateDatabaseUrl })
  if (!withMigrations) return { ...database, applied: [] }
  try {
    const options = { databaseUrl: migrateDatabaseUrl, appRole: EMBEDDED_APP_ROLE, say, signal }
    const applied = await bringUpToDate({ ...options, variable: 'DATABASE_URL' })
    sayApplied(say, applied)
    return { ...database, applied }
  } catch (error) {
    await database.close()
    throw error
  }
}

async function embedded({ say, shared, signal }: Omit<Options, 'migrate' | 'takeOver'>): Promise<Running> {
  makeDataDir(env.dataDir)
  requireRoom(env.dataDir)
  const release = tryLock(ownerLock())
  if (!release && !shared) {
    throw new FolderInUse(
      `${env.dataDir} is in use by process ${lockHolder(ownerLock())}. Stop it first, or set another DATA_DIR and PORT.`,
    )
  }
  if (!release) return await ofTheOwner(say)
  try {
    provideKek()
    const postgres = await startEmbeddedPostgres(env.dataDir, say, signal)
    return {
      ...postgres,
      async close() {
        await postgres.stop()
        release()
      },
    }
  } catch (error) {
    release()
    throw error
  }
}

/** Uses the PostgreSQL of the server that owns the folder, as soon as it answers. */
async function ofTheOwner(say: (text: string) => void): Promise<Running> {
  const { default: pg } = await import('pg')
  for (let attempt = 0; attempt < 300; attempt++) {
    if (lockHolder(ownerLock()) === null) return await embedded({ say, shared: true })
    const urls = embeddedUrls(env.dataDir)
    if (urls && existsSync(kekFile())) {
      const client = new pg.Client({ connectionString: urls.databaseUrl, connectionTimeoutMillis: 1_000 })
      const answers = await client.connect().then(
        () => true,
        () => false,
      )
      await client.end().catch(() => {})
      if (answers) {
        provideKek()
        return { ...urls, close: async () => {} }
      }
    }
    await sleep(100)
  }
  throw new FolderInUse(
    `The database of process ${lockHolder(ownerLock())} in ${env.dataDir} does not answer.`,
  )
}

const kekFile = () => join(env.dataDir, 'kek')

/** The embedded database's key-encryption key: made once, readable by its owner alone. */
function provideKek(): void {
  if (env.keyEncryptionKey) return
  if (!existsSync(kekFile())) {
    // Made after the database, a key would hide that the right one was lost.
    if (existsSync(join(env.dataDir, 'postgres.json'))) {
      throw new SettingsError(
        `${kekFile()} is missing. Restore it from a backup, or set LATCHKEY_KEK to the key it held.`,
      )
    }
    writeFileSync(kekFile(), `${randomBytes(32).toString('base64')}\n`, { mode: 0o600, flag: 'wx' })
  }
  provideSettings({ LATCHKEY_KEK: readFileSync(kekFile(), 'utf8').trim() })
}
