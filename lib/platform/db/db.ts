import { PrismaPg } from '@prisma/adapter-pg'
import { shared } from '#lib/platform/shared.ts'
import { type Prisma, PrismaClient } from '#prisma/generated/client.ts'
import { tellingCommits } from './after-commit.ts'
import { closePools, type Lane, pool } from './pools.ts'

/** A Prisma client, or the one of a transaction: what queries and audit rows are written through. */
export type Db = Prisma.TransactionClient

/** A burst of writers waits its turn for a connection rather than failing. */
export const TRANSACTION = { maxWait: 10_000, timeout: 15_000 }

/** Prisma on the connections of a lane; what tokens wait for does without it. */
type PrismaLane = Exclude<Lane, 'token' | 'laboratory' | 'metrics'>

const makeClients = () => new Map<PrismaLane, PrismaClient>()
const clients = () => shared('prisma', makeClients)

/** The application's database through Prisma: for pages, unless a job says that it is one. */
export function db(lane: PrismaLane = 'pages'): PrismaClient {
  const known = clients().get(lane)
  if (known) return known
  const made = tellingCommits(
    new PrismaClient({ adapter: new PrismaPg(pool(lane)), transactionOptions: TRANSACTION }),
  )
  clients().set(lane, made)
  return made
}

/** Does the work in the transaction that is given, or in one of its own. */
export async function inTransaction<Result>(
  tx: Db | undefined,
  work: (tx: Db) => Promise<Result>,
): Promise<Result> {
  return tx ? await work(tx) : await db().$transaction(work)
}

const NOTIFY_WITHIN_MS = 2_000

/** Sends a message to all who listen on a channel. Rejects when it is not certain that it was sent. */
export async function notify(channel: string, payload: string): Promise<void> {
  const query = { text: 'SELECT pg_notify($1, $2)', query_timeout: NOTIFY_WITHIN_MS }
  await pool('token').query({ ...query, values: [channel, payload] })
}

/** The one clock that all instances share. Inside a transaction, give its client: time goes on there too. */
export async function databaseNow(tx: Db = db()): Promise<Date> {
  const [clock] = await tx.$queryRaw<{ now: Date }[]>`SELECT clock_timestamp() AS now`
  if (!clock) throw new Error('The database did not return the time.')
  return clock.now
}

/** Ends all connections; the last step before PostgreSQL itself stops. */
export async function closeDatabase(): Promise<void> {
  const open = [...clients().values()]
  clients().clear()
  await Promise.all(open.map((client) => client.$disconnect()))
  await closePools()
}
