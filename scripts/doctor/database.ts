import { pool } from '#lib/platform/db/pools.ts'
import { env } from '#lib/platform/env.ts'
import { type Check, type Finding, findingsOf } from './finding.ts'

const { ok, warn, fail } = findingsOf('database')

const MOST_SKEW_SECONDS = 2
const MOST_LAG_SECONDS = 30
const FEWEST_DAYS = 3
/** Rows that are gone and still take room: above this share, autovacuum does not keep up. */
const MOST_DEAD = 0.4
const WORTH_TELLING_ROWS = 100_000

const QUERY = `
  SELECT current_setting('server_version') AS version, current_user AS role,
    extract(epoch FROM clock_timestamp())::float8 AS clock,
    current_setting('statement_timeout') AS statement_timeout,
    (SELECT rolsuper FROM pg_roles WHERE rolname = current_user) AS is_superuser,
    (SELECT pg_get_userbyid(relowner) = current_user FROM pg_class WHERE oid = 'audit_entry'::regclass) AS owns_tables,
    (SELECT count(*)::int FROM generate_series(0, 30) AS ahead
      WHERE to_regclass('token_event_' || to_char((now() AT TIME ZONE 'UTC')::date + ahead, 'YYYYMMDD')) IS NOT NULL
    ) AS days,
    (SELECT max(extract(epoch FROM replay_lag))::float8 FROM pg_stat_replication) AS lag_seconds,
    coalesce((SELECT jsonb_agg(relname) FROM pg_stat_user_tables
      WHERE n_dead_tup > $1::bigint AND n_dead_tup > $2::float8 * (n_live_tup + n_dead_tup)), '[]') AS bloated,
    current_setting('fsync') AS fsync, current_setting('synchronous_commit') AS synchronous_commit,
    (SELECT count(*)::int FROM pg_stat_activity) AS used,
    current_setting('max_connections')::int AS connections`

type Row = {
  version: string
  role: string
  clock: number
  statement_timeout: string
  is_superuser: boolean
  owns_tables: boolean
  days: number
  lag_seconds: number | null
  bloated: string[]
  fsync: string
  synchronous_commit: string
  used: number
  connections: number
}

/** Rights, pooler, clock, replication, partitions, and rows that are gone and not cleared away. */
export const database: Check = async () => {
  const askedAt = Date.now()
  const { rows } = await pool('pages').query<Row>(QUERY, [WORTH_TELLING_ROWS, MOST_DEAD])
  const [row] = rows
  if (!row) return [fail('The database did not answer. Start it, and run this again.')]
  const skew = (askedAt + Date.now()) / 2000 - row.clock
  return [
    ok(`PostgreSQL ${row.version}, as ${row.role}.`),
    ...ofRights(row),
    ...ofPooler(row),
    ...ofState(row, skew),
  ]
}

function ofRights({ role, is_superuser, owns_tables }: Row): Finding[] {
  if (is_superuser)
    return [
      fail(`${role} is a superuser, whom no rule binds. Serve by a role of its own, as the README says.`),
    ]
  if (owns_tables)
    return [
      warn(
        `${role} owns the tables that it serves. Set MIGRATE_DATABASE_URL to an owner of its own, so that the audit log is out of reach.`,
      ),
    ]
  return []
}

function ofPooler({ role, statement_timeout }: Row): Finding[] {
  if (!env.databasePooled) return []
  const found = [
    warn(
      'A pooler is in front of PostgreSQL. In transaction mode, changes are seen within 5 seconds instead of at once.',
    ),
  ]
  if (statement_timeout === '0')
    found.push(
      fail(`Statements have no limit behind the pooler: ALTER ROLE "${role}" SET statement_timeout = '10s'`),
    )
  return found
}

function ofState(row: Row, skew: number): Finding[] {
  const found: Finding[] = []
  if (Math.abs(skew) > MOST_SKEW_SECONDS)
    found.push(
      fail(
        `This machine’s clock is ${Math.abs(skew).toFixed(0)} s ${skew > 0 ? 'ahead of' : 'behind'} the database’s. Set both by NTP.`,
      ),
    )
  if (row.days < FEWEST_DAYS)
    found.push(
      warn(
        `There are partitions for the events of ${row.days} days. Start the server, which makes them; its log says why if it can’t.`,
      ),
    )
  if (row.lag_seconds !== null && row.lag_seconds > MOST_LAG_SECONDS)
    found.push(
      warn(
        `A replica is ${row.lag_seconds.toFixed(0)} s behind. See pg_stat_replication, and the disk and network of the replica.`,
      ),
    )
  if (row.bloated.length > 0)
    found.push(
      warn(
        `Rows that are gone fill ${row.bloated.join(', ')}. Let autovacuum run more often, or run VACUUM.`,
      ),
    )
  if (row.fsync === 'off' || row.synchronous_commit === 'off')
    found.push(
      fail('PostgreSQL answers before it has stored (fsync or synchronous_commit is off). Turn both on.'),
    )
  if (row.used > row.connections * 0.9)
    found.push(
      warn(`${row.used} of ${row.connections} connections are in use. Raise max_connections, or close some.`),
    )
  return found
}
