import pg from 'pg'
import { env } from '#lib/platform/env.ts'

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
