import { env, provideSettings } from '#lib/platform/env.ts'
import type { OpenDatabase } from './database.ts'
import { DatabaseFault, databaseFault, identifier } from './database-fault.ts'
import {
  type Examined,
  examineDatabase,
  requireOneDatabase,
  requireTables,
  type Waiting,
} from './examine-database.ts'
import type { migrate } from './schema/migrations.ts'

type Options = {
  say: (text: string) => void
  /** What brings it up to date; null where that is not wanted. */
  migrations: typeof migrate | null
  serves: boolean
  /** Ends an opening that still waits. */
  signal?: AbortSignal | undefined
}

/**
 * Makes the database of DATABASE_URL ready: examined, migrated, and its pooler known.
 * @throws DatabaseFault
 */
export async function openExternalDatabase(
  databaseUrl: string,
  { say, migrations, serves, signal }: Options,
): Promise<OpenDatabase> {
  const migrateDatabaseUrl = env.migrateDatabaseUrl ?? databaseUrl
  const app = await examineDatabase('DATABASE_URL', databaseUrl, { say, signal })
  const owner =
    migrateDatabaseUrl === databaseUrl
      ? app
      : await examineDatabase('MIGRATE_DATABASE_URL', migrateDatabaseUrl, { say, signal })
  requireOneDatabase(app, owner)
  provideSettings({
    DATABASE_URL: databaseUrl,
    MIGRATE_DATABASE_URL: migrateDatabaseUrl,
    DATABASE_POOLED: (env.databasePooled ?? app.pooled) ? 'yes' : 'no',
  })
  if (env.databasePooled && serves) say(wordsOnPooler(app))
  const applied = migrations ? await bringUpToDate(app, owner, migrations, { say, signal }) : []
  return { databaseUrl, migrateDatabaseUrl, applied, close: async () => {} }
}

/** Through a pooler nobody can say at the start of a connection how long a statement may take. */
function wordsOnPooler({ role, statementTimeout }: Examined): string {
  const fact = 'A pooler is in front of PostgreSQL: statements are sent unprepared.'
  if (statementTimeout !== '0') return fact
  return `${fact} Give them a limit: ALTER ROLE ${identifier(role)} SET statement_timeout = '10s'.`
}

async function bringUpToDate(
  app: Examined,
  owner: Examined,
  migrations: typeof migrate,
  { say, signal }: Waiting,
): Promise<string[]> {
  const { url, place } = owner
  try {
    const applied = await migrations({
      databaseUrl: url,
      variable: place.variable,
      appRole: app.role,
      say,
      signal,
    })
    sayApplied(say, applied)
    await requireTables(app)
    return applied
  } catch (error) {
    if (DatabaseFault.is(error)) throw error
    throw databaseFault(error, place) ?? error
  }
}

/** Tells of migrations, if there were any. */
export function sayApplied(say: Options['say'], applied: readonly string[]): void {
  if (applied.length > 0) say(`Applied ${applied.length} migration${applied.length === 1 ? '' : 's'}.`)
}
