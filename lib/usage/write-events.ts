import pg from 'pg'
import { pool } from '#lib/db.ts'
import type { TokenEvent } from '#lib/oauth/server.ts'

const INSERT = `
  INSERT INTO token_event (time, id, outcome, reason, client_ref, credential_id, jti, scope, address, user_agent)
  SELECT to_timestamp(time / 1000.0), id, outcome, reason, client_ref, credential_id, jti, scope, address, user_agent
  FROM unnest($1::float8[], $2::uuid[], $3::text[], $4::text[], $5::uuid[], $6::uuid[], $7::text[], $8::text[], $9::text[], $10::text[])
    AS e(time, id, outcome, reason, client_ref, credential_id, jti, scope, address, user_agent)
  ON CONFLICT DO NOTHING`

/** Writes events in one statement, each at most once however often it is sent. */
export async function writeEvents(events: readonly TokenEvent[]): Promise<void> {
  await pool().query({
    name: 'write-events',
    text: INSERT,
    values: [
      events.map((event) => event.time),
      events.map((event) => event.id),
      events.map((event) => event.outcome),
      events.map((event) => event.reason),
      events.map((event) => event.clientId),
      events.map((event) => event.credentialId),
      events.map((event) => event.jti),
      events.map((event) => event.scope),
      events.map((event) => event.address),
      events.map((event) => event.userAgent?.slice(0, 256) ?? null),
    ],
  })
}

/** SQLSTATE classes 22 (data) and 23 (constraint): the row is at fault, not the connection. */
export function isBadRow(error: unknown): boolean {
  return error instanceof pg.DatabaseError && /^2[23]/.test(error.code ?? '')
}

/** Makes the day partitions that the next days will need; returns how many were made. */
export async function makeEventPartitions(daysAhead: number): Promise<number> {
  const { rows } = await pool().query<{ made: number }>(
    'SELECT latchkey_make_token_event_partitions($1) AS made',
    [daysAhead],
  )
  return rows[0]?.made ?? 0
}
