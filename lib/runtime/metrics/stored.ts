import { rotateAfterMs, signsAfterMs } from '#lib/features/signing-keys/key-times.ts'
import { pool } from '#lib/platform/db/pools.ts'

/** What stands in the database, as far as metrics tell of it: numbers, of nobody. */
export type Stored = {
  bytes: number
  skewSeconds: number
  queues: readonly { name: string; depth: number; oldestSeconds: number }[]
  mailsGivenUp: number
  days: number
  keys: readonly { alg: string; ageSeconds: number; nextSeconds: number }[]
  /** `ending` within one day, seven, and thirty. */
  credentials: readonly { kind: string; live: number; ending: readonly number[] }[]
}

/** However many ask, the database is asked no more often than that. */
const FRESH_MS = 10_000
const MOST_DAYS = 400

const age = (column: string) => `coalesce(extract(epoch FROM now() - min(${column})), 0)::float8`

const QUERY = `
  SELECT pg_database_size(current_database())::float8 AS bytes,
    extract(epoch FROM clock_timestamp())::float8 AS clock,
    (SELECT jsonb_agg(q) FROM (
        SELECT 'mail' AS name, count(*) AS depth,
          greatest(0, ${age('next_attempt_at')}) AS "oldestSeconds" FROM mail WHERE state = 'pending'
        UNION ALL
        SELECT 'leak_reports', count(*), ${age('received_at')} FROM leak_report
        UNION ALL
        SELECT 'what_if_checks', count(*), ${age('created_at')} FROM replay WHERE state = 'open'
        UNION ALL
        SELECT 'usage', count(*), ${age('last_at')} FROM usage_delta
      ) q) AS queues,
    (SELECT count(*)::int FROM mail
      WHERE state = 'given_up' AND created_at > now() - INTERVAL '4 days'
        AND next_attempt_at > now() - INTERVAL '1 day') AS "mailsGivenUp",
    (SELECT count(*)::int FROM generate_series(0, ${MOST_DAYS}) AS ahead
      WHERE to_regclass('token_event_' || to_char((now() AT TIME ZONE 'UTC')::date + ahead, 'YYYYMMDD')) IS NOT NULL
    ) AS days,
    coalesce((SELECT jsonb_agg(k) FROM (
        SELECT alg,
          extract(epoch FROM now() - max(signs_from) FILTER (WHERE signs_from <= now()))::float8 AS "ageSeconds",
          extract(epoch FROM min(signs_from) FILTER (WHERE signs_from > now()) - now())::float8 AS "comingSeconds"
        FROM signing_key WHERE retired_at IS NULL AND alg IN (SELECT signing_alg::text FROM api) GROUP BY alg
      ) k), '[]') AS keys,
    coalesce((SELECT jsonb_agg(c) FROM (
        SELECT kind, count(*) AS live, jsonb_build_array(
            count(*) FILTER (WHERE ends_at <= now() + INTERVAL '1 day'),
            count(*) FILTER (WHERE ends_at <= now() + INTERVAL '7 days'),
            count(*) FILTER (WHERE ends_at <= now() + INTERVAL '30 days')) AS ending
        FROM client_credential WHERE ends_at IS NULL OR ends_at > now() GROUP BY kind
      ) c), '[]') AS credentials`

type Row = Omit<Stored, 'skewSeconds' | 'keys'> & {
  clock: number
  keys: { alg: string; ageSeconds: number | null; comingSeconds: number | null }[]
}

let latest: { stored: Promise<Stored | null>; askedAt: number } | undefined

/** Null while the database does not answer. */
export function readStored(): Promise<Stored | null> {
  if (latest && Date.now() - latest.askedAt < FRESH_MS) return latest.stored
  latest = { stored: read().catch(() => null), askedAt: Date.now() }
  return latest.stored
}

async function read(): Promise<Stored | null> {
  const begunAt = Date.now()
  const { rows } = await pool('metrics').query<Row>(QUERY)
  const [row] = rows
  if (!row) return null
  const { clock, keys, ...stored } = row
  return {
    ...stored,
    // The database looked at its clock somewhere between: half of the way is as good a guess as any.
    skewSeconds: (begunAt + Date.now()) / 2000 - clock,
    keys: keys.map(({ alg, ageSeconds, comingSeconds }) => ({
      alg,
      ageSeconds: ageSeconds ?? 0,
      // By schedule, the next one is stored when this one is old enough, and signs when it has been published.
      nextSeconds: comingSeconds ?? (rotateAfterMs() + signsAfterMs()) / 1000 - (ageSeconds ?? 0),
    })),
  }
}
