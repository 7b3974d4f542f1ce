import { PrismaPg } from '@prisma/adapter-pg'
import type pg from 'pg'
import { PrismaClient } from '#prisma/generated/client.ts'
import { openPool } from './pool.ts'

/** A Prisma client, or the one of a transaction: what queries and audit rows are written through. */
export type Db = Pick<
  PrismaClient,
  | 'user'
  | 'session'
  | 'invitation'
  | 'team'
  | 'membership'
  | 'api'
  | 'scope'
  | 'client'
  | 'clientScope'
  | 'clientCredential'
  | 'resourceServer'
  | 'signingKey'
  | 'serverSecret'
  | 'revocation'
  | 'auditEntry'
  | 'idempotencyKey'
  | 'notice'
  | 'noticeRecipient'
  | 'noticePreference'
  | '$queryRaw'
  | '$executeRaw'
>

const POOL_SIZE = 10
const CONNECT_TIMEOUT_MS = 5_000
const STATEMENT_TIMEOUT_MS = 10_000
/** For a server that is too far gone to keep to its own time-out. */
const ANSWER_TIMEOUT_MS = 12_000
/** A burst of writers waits its turn for a connection rather than failing. */
const TRANSACTION = { maxWait: 10_000, timeout: 15_000 }

type Connections = { pool: pg.Pool; db: PrismaClient }

// Next bundles its own copy of this module; per copy of the code there must still be one pool.
const shared: typeof globalThis & { latchkeyConnections?: Connections } = globalThis

function connect(): Connections {
  const pool = openPool({
    max: POOL_SIZE,
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    statement_timeout: STATEMENT_TIMEOUT_MS,
    query_timeout: ANSWER_TIMEOUT_MS,
    idleTimeoutMillis: 30_000,
    application_name: 'latchkey',
  })
  return { pool, db: new PrismaClient({ adapter: new PrismaPg(pool), transactionOptions: TRANSACTION }) }
}

const connections = (): Connections => {
  shared.latchkeyConnections ??= connect()
  return shared.latchkeyConnections
}

/** The application's database through Prisma. */
export const db = (): PrismaClient => connections().db

/** Does the work in the transaction that is given, or in one of its own. */
export async function inTransaction<Result>(
  tx: Db | undefined,
  work: (tx: Db) => Promise<Result>,
): Promise<Result> {
  return tx ? await work(tx) : await db().$transaction(work)
}

/** The same database through plain connections, for SQL that Prisma has no words for. */
export const pool = (): pg.Pool => connections().pool

const NOTIFY_WITHIN_MS = 2_000

/** Sends a message to all who listen on a channel. Rejects when it is not certain that it was sent. */
export async function notify(channel: string, payload: string): Promise<void> {
  const query = { text: 'SELECT pg_notify($1, $2)', query_timeout: NOTIFY_WITHIN_MS }
  await pool().query({ ...query, values: [channel, payload] })
}

/** The one clock that all instances share. Inside a transaction, give its client: time goes on there too. */
export async function databaseNow(tx: Db = db()): Promise<Date> {
  const [clock] = await tx.$queryRaw<{ now: Date }[]>`SELECT clock_timestamp() AS now`
  if (!clock) throw new Error('The database did not tell the time.')
  return clock.now
}

/** Ends all connections; the last step before PostgreSQL itself stops. */
export async function closeDatabase(): Promise<void> {
  const open = shared.latchkeyConnections
  if (!open) return
  delete shared.latchkeyConnections
  await open.db.$disconnect()
  if (!open.pool.ended) await open.pool.end()
}
