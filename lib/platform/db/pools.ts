import pg from 'pg'
import { env } from '#lib/platform/env.ts'
import { shared } from '#lib/platform/shared.ts'
import { traceQueries } from '#lib/platform/tracing/traced-queries.ts'
import { tracing } from '#lib/platform/tracing/tracing.ts'

type Limits = {
  max: number
  /** For a connection to be free, or made. */
  waitMs: number
  /** Kept by PostgreSQL. */
  statementMs: number
  /** For a server that is too far gone to keep to its own time-out. */
  answerMs: number
}

/**
 * Connections by what they serve, so that none of it waits for another: not the token path for a page that counts
 * much, nor a page for a job. Whoever asks the database says on whose behalf.
 */
export const LANES = {
  /**
   * What a token waits for: a client, its decision's row, keys, revocations; and what tells whether the database is
   * there. One batch of decisions is written at a time, and a client is read once: four leave room for those that
   * hang. Statements have shorter limits of their own here.
   */
  token: { max: 4, waitMs: 1_000, statementMs: 4_000, answerMs: 5_000 },
  /** Pages, forms, the REST API and the command line. */
  pages: { max: 8, waitMs: 5_000, statementMs: 5_000, answerMs: 6_000 },
  /** Throwaway clients, whose readers need no account: however many there are, they wait for one another alone. */
  laboratory: { max: 2, waitMs: 1_000, statementMs: 2_000, answerMs: 3_000 },
  /** What nobody waits for. Two, so that what runs for long keeps nothing else from its turn. */
  jobs: { max: 2, waitMs: 10_000, statementMs: 10_000, answerMs: 12_000 },
  /** What metrics tell of the database: one question at a time, and none where nobody asks for metrics. */
  metrics: { max: 1, waitMs: 1_000, statementMs: 2_000, answerMs: 3_000 },
} as const satisfies Record<string, Limits>

export type Lane = keyof typeof LANES

const makePools = () => new Map<Lane, pg.Pool>()
const pools = () => shared('pools', makePools)

/** The connections of a lane, opened on first use. For SQL that Prisma has no words for. */
export function pool(lane: Lane): pg.Pool {
  const known = pools().get(lane)
  if (known) return known
  const { max, waitMs, statementMs, answerMs } = LANES[lane]
  const opened = openPool({
    max,
    connectionTimeoutMillis: waitMs,
    statement_timeout: statementMs,
    query_timeout: answerMs,
    idleTimeoutMillis: 30_000,
    application_name: `latchkey-${lane}`,
  })
  pools().set(lane, opened)
  return opened
}

/** How many connections of each open lane are in use or idle, and how many callers wait for one. */
export const poolUse = () =>
  [...pools()].map(([lane, { totalCount, idleCount, waitingCount }]) => ({
    ...{ lane, max: LANES[lane].max },
    ...{ busy: totalCount - idleCount, idle: idleCount, waiting: waitingCount },
  }))

/** Ends the connections of every lane. */
export async function closePools(): Promise<void> {
  const open = [...pools().values()]
  pools().clear()
  await Promise.all(open.filter(({ ended }) => !ended).map((each) => each.end()))
}

/**
 * A pool of connections to DATABASE_URL. Behind a pooler, statements are not prepared under a name, which another
 * instance may have given to the same connection of PostgreSQL, and `statement_timeout` is left to the role's own
 * settings, because PgBouncer refuses it at the start of a connection.
 */
export function openPool({ statement_timeout, ...config }: pg.PoolConfig): pg.Pool {
  const pool = new pg.Pool({
    connectionString: env.databaseUrl,
    ...config,
    ...(env.databasePooled ? {} : { statement_timeout }),
  })
  // An idle connection that breaks is replaced on next use; without a listener it would end the process.
  pool.on('error', () => {})
  if (env.databasePooled) pool.on('connect', dropNames)
  const { active } = tracing()
  if (active) pool.on('connect', traceQueries(active, config.application_name ?? ''))
  return pool
}

function dropNames(client: pg.PoolClient): void {
  const { query } = client
  Reflect.set(client, 'query', (asked: unknown, ...rest: unknown[]) =>
    Reflect.apply(query, client, [withoutName(asked), ...rest]),
  )
}

/** A query in pieces, as nearly all are, without its name; anything else as it is. */
const withoutName = (query: unknown): unknown =>
  typeof query === 'object' && query !== null && 'text' in query && 'name' in query && !('submit' in query)
    ? { ...query, name: undefined }
    : query
