import type { TokenEvent } from '#lib/oauth/token-event.ts'
import { pool } from '#lib/platform/db/pools.ts'
import { storedAddress } from './event-address.ts'
import type { Batch } from './recorder.ts'
import { storedUserAgent } from './user-agent.ts'

/** A connection that takes longer is given up with its batch, which is sent again on another. */
const COMMIT_WITHIN_MS = 1_000

const INSERT = `
  INSERT INTO token_event (time, id, outcome, reason, client_ref, credential_id, jti, api_id, scope, scope_named, asked, observed, address, user_agent, resource_named)
  SELECT to_timestamp(time / 1000.0), id, outcome, reason,
    client_ref, credential_id, jti, api_id, scope, scope_named, asked::jsonb, observed, address, user_agent, resource_named
  FROM unnest($1::float8[], $2::uuid[], $3::text[], $4::text[], $5::uuid[], $6::uuid[], $7::text[], $8::text[], $9::text[], $10::bool[], $11::text[], $12::text[], $13::inet[], $14::text[], $15::bool[])
    AS e(time, id, outcome, reason, client_ref, credential_id, jti, api_id, scope, scope_named, asked, observed, address, user_agent, resource_named)`

/**
 * Each event at most once, however often it is sent, and each count as its latest total: one outdoes an earlier one of
 * the same recorder, in whatever order they come.
 */
const INSERT_AGAIN = `
  WITH total AS (
    SELECT to_timestamp(hour / 1000.0) AS hour, reason, recorder_id, client_ref, count
    FROM unnest($16::float8[], $17::text[], $18::uuid[], $19::uuid[], $20::bigint[])
      AS c(hour, reason, recorder_id, client_ref, count)
  ), of_nobody AS (
    INSERT INTO refusal_count (hour, reason, recorder_id, count)
    SELECT hour, reason, recorder_id, count FROM total WHERE client_ref IS NULL
    ON CONFLICT (hour, reason, recorder_id)
      DO UPDATE SET count = greatest(refusal_count.count, excluded.count)
  ), of_strangers AS (
    INSERT INTO client_refusal_count (client_ref, hour, reason, recorder_id, count)
    SELECT client_ref, hour, reason, recorder_id, count FROM total WHERE client_ref IS NOT NULL
    ON CONFLICT (client_ref, hour, reason, recorder_id)
      DO UPDATE SET count = greatest(client_refusal_count.count, excluded.count))
  ${INSERT} ON CONFLICT DO NOTHING`

/**
 * Writes a batch in one statement, whole or not at all; safe to repeat.
 * @param batch.isNew whether none of its events was ever sent before: looking for each would be a tenth of the work
 */
export async function writeEvents({ events, counts, isNew = false }: Batch): Promise<void> {
  const rows = [
    plain(events, ({ time }) => time),
    plain(events, ({ id }) => id),
    plain(events, ({ outcome }) => outcome),
    plain(events, ({ reason }) => reason),
    plain(events, ({ clientId }) => clientId),
    plain(events, ({ credentialId }) => credentialId),
    plain(events, ({ jti }) => jti),
    plain(events, ({ apiId }) => apiId),
    events.map(({ scope }) => scope),
    plain(events, ({ scopeNamed }) => scopeNamed),
    events.map(({ asked }) => (asked === null ? null : JSON.stringify(asked))),
    plain(events, ({ observed }) => observed),
    plain(events, ({ address }) => storedAddress(address)),
    events.map(({ userAgent }) => storedUserAgent(userAgent)),
    plain(events, ({ resourceNamed }) => resourceNamed),
  ]
  const totals = [
    counts.map(({ hour }) => hour),
    counts.map(({ reason }) => reason),
    counts.map(({ recorderId }) => recorderId),
    counts.map(({ clientId }) => clientId),
    counts.map(({ count }) => count),
  ]
  // Both are prepared once per connection; the common one does not carry the other's arrays.
  const statement =
    isNew && counts.length === 0
      ? { name: 'write-events', text: INSERT, values: rows }
      : { name: 'write-events-again', text: INSERT_AGAIN, values: [...rows, ...totals] }
  const query = { ...statement, query_timeout: COMMIT_WITHIN_MS }
  await pool('token').query(query)
}

/**
 * An array in PostgreSQL's own notation, of values that we have made ourselves: numbers, ids, base64url, addresses and
 * words of the code hold nothing that would have to be quoted, and the driver would look at each of their characters.
 * What others wrote is left to it.
 */
const plain = (
  events: readonly TokenEvent[],
  made: (event: TokenEvent) => string | number | boolean | null,
): string => `{${events.map((event) => made(event) ?? 'NULL').join(',')}}`

/** SQLSTATE classes 22 (data) and 23 (constraint): the row is at fault, not the connection. */
export function isBadRow(error: unknown): boolean {
  return error instanceof Error && 'code' in error && /^2[23][0-9A-Z]{3}$/.test(String(error.code))
}
