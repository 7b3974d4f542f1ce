import { setTimeout as sleep } from 'node:timers/promises'
import pg from 'pg'
import { schemaOf } from '#lib/platform/db/database-url.ts'
import {
  DatabaseFault,
  databaseFault,
  identifier,
  type Place,
  patienceMs,
  placeOf,
} from './database-fault.ts'

const ANSWER_WITHIN_MS = 5_000
const TRY_EVERY_MS = 500
/** 14.0, in PostgreSQL's own numbers. */
const OLDEST_VERSION = 140_000

/** Who is told of a wait, and what ends it. */
export type Waiting = { say: (text: string) => void; signal: AbortSignal | undefined }

/** A database that answers and can be used. */
export type Examined = {
  place: Place
  url: string
  /** The role that one becomes there, which a pooler may choose. */
  role: string
  database: string
  /** When this very PostgreSQL started: two that say the same are one. */
  startedAt: string
  /** Whether a pooler stands between. */
  pooled: boolean
  /** The role's own limit for a statement, as PostgreSQL says it; `0` for none. */
  statementTimeout: string
}

type Facts = {
  version: number
  version_name: string
  is_standby: boolean
  encoding: string
  schema: string | null
  role: string
  database: string
  started_at: string
  pid: number
  statement_timeout: string
}

const FACTS = `
  SELECT current_setting('server_version_num')::int AS version, current_setting('server_version') AS version_name,
    pg_is_in_recovery() OR current_setting('transaction_read_only') = 'on' AS is_standby,
    current_setting('server_encoding') AS encoding, current_schema() AS schema, current_user AS role,
    current_database() AS database, pg_postmaster_start_time()::text AS started_at, pg_backend_pid() AS pid,
    current_setting('statement_timeout') AS statement_timeout`

/**
 * Connects to the database of a setting, with some patience for one that starts, and makes sure that Latchkey can
 * work on it.
 * @throws DatabaseFault
 */
export async function examineDatabase(
  variable: Place['variable'],
  url: string,
  waiting: Waiting,
): Promise<Examined> {
  const schema = schemaOf(url)
  if (schema !== null && schema !== 'public') {
    throw new DatabaseFault(
      `${variable}: the URL asks for the schema “${schema}”, but Latchkey keeps its tables in “public”. Remove schema= from the URL, and name a database used only by Latchkey.`,
    )
  }
  const place = placeOf(variable, url)
  const { facts, pooled } = await patiently(place, waiting, () => askFacts(url))
  requireUsable(place, facts)
  const { role, database, started_at: startedAt, statement_timeout: statementTimeout } = facts
  return { place, url, role, database, startedAt, pooled, statementTimeout }
}

async function patiently<T>(place: Place, { say, signal }: Waiting, work: () => Promise<T>): Promise<T> {
  const startedAt = Date.now()
  for (let attempt = 0; ; attempt++) {
    try {
      return await work()
    } catch (error) {
      const fault = databaseFault(error, place) ?? error
      if (Date.now() - startedAt >= patienceMs(error)) throw fault
      if (attempt === 0) say(`Waiting for the database of ${place.variable} …`)
      await sleep(TRY_EVERY_MS, undefined, signal && { signal })
    }
  }
}

async function askFacts(url: string): Promise<{ facts: Facts; pooled: boolean }> {
  const client = new pg.Client({
    connectionString: url,
    connectionTimeoutMillis: ANSWER_WITHIN_MS,
    query_timeout: ANSWER_WITHIN_MS,
    application_name: 'latchkey-start',
  })
  client.on('error', () => {})
  try {
    await client.connect()
    const { rows } = await client.query<Facts>(FACTS)
    const [facts] = rows
    if (!facts) throw new Error('The database did not answer.')
    // PostgreSQL tells each connection its process; a pooler makes that number up.
    return { facts, pooled: Reflect.get(client, 'processID') !== facts.pid }
  } finally {
    await client.end().catch(() => {})
  }
}

function requireUsable(place: Place, facts: Facts): void {
  const refuse = (reason: string): never => {
    throw new DatabaseFault(`${place.variable}: ${reason}`)
  }
  const { database, role, schema } = facts
  if (facts.version < OLDEST_VERSION)
    refuse(`${place.host} runs PostgreSQL ${facts.version_name}. Latchkey needs 14 or newer: upgrade it.`)
  if (facts.is_standby)
    refuse(
      `the database “${database}” at ${place.host} is read-only, for example a standby. Name the primary, or turn off default_transaction_read_only.`,
    )
  if (facts.encoding !== 'UTF8')
    refuse(
      `the database “${database}” at ${place.host} is encoded in ${facts.encoding}. Make one in UTF-8: CREATE DATABASE … ENCODING 'UTF8' TEMPLATE template0.`,
    )
  // Null before the first grants: then there is none that the role may use.
  if (schema !== null && schema !== 'public')
    refuse(
      `the role “${role}” at ${place.host} makes its tables in the schema “${schema}”. Latchkey needs “public”: ALTER ROLE ${identifier(role)} IN DATABASE ${identifier(database)} SET search_path = public.`,
    )
}

/** @throws DatabaseFault when the two settings lead to different databases */
export function requireOneDatabase(app: Examined, owner: Examined): void {
  if (app.database === owner.database && app.startedAt === owner.startedAt) return
  throw new DatabaseFault(
    `MIGRATE_DATABASE_URL leads to the database “${owner.database}” at ${owner.place.host}, DATABASE_URL to “${app.database}” at ${app.place.host}. Point both to the same database.`,
  )
}

/**
 * Makes sure that the role that serves may use what was migrated.
 * @throws DatabaseFault
 */
export async function requireTables({ url, place, role, database }: Examined): Promise<void> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: ANSWER_WITHIN_MS })
  client.on('error', () => {})
  try {
    await client.connect()
    const { rows } = await client.query<{ usable: boolean | null }>(
      "SELECT has_table_privilege(to_regclass('client'), 'SELECT, INSERT, UPDATE, DELETE') AS usable",
    )
    if (rows[0]?.usable) return
  } catch (error) {
    throw databaseFault(error, place) ?? error
  } finally {
    await client.end().catch(() => {})
  }
  throw new DatabaseFault(
    `${place.variable}: the role “${role}” can’t use the tables in the database “${database}” at ${place.host}. Set MIGRATE_DATABASE_URL to the role that owns them: the next start grants what is missing.`,
  )
}
