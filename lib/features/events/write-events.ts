import { pool } from '#lib/platform/db/pools.ts'
import { storedAddress } from './event-address.ts'
import type { Batch } from './recorder.ts'

/** A connection that takes longer is given up with its batch, which is sent again on another. */
const COMMIT_WITHIN_MS = 1_000

const INSERT = `
  INSERT INTO token_event (time, id, outcome, reason, client_ref, credential_id, jti, scope, asked, observed, address, user_agent)
  SELECT to_timestamp(time / 1000.0), id, outcome, reason, client_ref, credential_id, jti, scope, asked::jsonb, observed, address, user_agent
  FROM unnest($1::float8[], $2::uuid[], $3::text[], $4::text[], $5::uuid[], $6::uuid[], $7::text[], $8::text[], $9::text[], $10::text[], $11::inet[], $12::text[])
    AS e(time, id, outcome, reason, client_ref, credential_id, jti, scope, asked, observed, address, user_agent)
  ON CONFLICT DO NOTHING`

/** A total outdoes an earlier one of the same recorder, in whatever order they come. */
const INSERT_AND_COUNT = `
  WITH counted AS (
    INSERT INTO refusal_count (hour, reason, recorder_id, count)
    SELECT to_timestamp(hour / 1000.0), reason, recorder_id, count
    FROM unnest($13::float8[], $14::text[], $15::uuid[], $16::bigint[]) AS c(hour, reason, recorder_id, count)
    ON CONFLICT (hour, reason, recorder_id)
      DO UPDATE SET count = greatest(refusal_count.count, excluded.count))
  ${INSERT}`

/** Writes a batch in one statement: each event at most once, each count as its latest total, however often sent. */
export async function writeEvents({ events, counts }: Batch): Promise<void> {
  const rows = [
    events.map((event) => event.time),
    events.map((event) => event.id),
    events.map((event) => event.outcome),
    events.map((event) => event.reason),
    events.map((event) => event.clientId),
    events.map((event) => event.credentialId),
    events.map((event) => event.jti),
    events.map((event) => event.scope),
    events.map(({ asked }) => (asked === null ? null : JSON.stringify(asked))),
    events.map((event) => event.observed),
    events.map((event) => storedAddress(event.address)),
    events.map((event) => event.userAgent?.slice(0, 256) ?? null),
  ]
  const totals = [
    counts.map(({ hour }) => hour),
    counts.map(({ reason }) => reason),
    counts.map(({ recorderId }) => recorderId),
    counts.map(({ count }) => count),
  ]
  // Both are prepared once per connection; the common one does not carry the other's arrays.
  const query =
    counts.length === 0
      ? { name: 'write-events', text: INSERT, values: rows, query_timeout: COMMIT_WITHIN_MS }
      : {
          name: 'write-events-and-counts',
          text: INSERT_AND_COUNT,
          values: [...rows, ...totals],
          query_timeout: COMMIT_WITHIN_MS,
        }
  await pool('token').query(query)
}

/** SQLSTATE classes 22 (data) and 23 (constraint): the row is at fault, not the connection. */
export function isBadRow(error: unknown): boolean {
  return error instanceof Error && 'code' in error && /^2[23][0-9A-Z]{3}$/.test(String(error.code))
}
