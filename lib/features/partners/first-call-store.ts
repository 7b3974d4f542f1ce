import { pool } from '#lib/platform/db/pools.ts'
import type { FirstCall } from './first-calls.ts'

const STORE = `
  INSERT INTO client_first_call (client_ref, at, seen_by)
  SELECT DISTINCT ON (n.client_ref) n.client_ref, n.at, n.seen_by
  FROM unnest($1::uuid[], $2::timestamptz[], $3::text[]) AS n(client_ref, at, seen_by)
  JOIN client c ON c.id = n.client_ref
  ORDER BY n.client_ref, n.at
  ON CONFLICT (client_ref) DO NOTHING`

/** Keeps the first call of each of these apps; what is known already stays as it is. */
export async function storeFirstCalls(calls: readonly FirstCall[]): Promise<void> {
  await pool('jobs').query(STORE, [
    calls.map(({ clientRef }) => clientRef),
    calls.map(({ at }) => at),
    calls.map(({ seenBy }) => seenBy),
  ])
}
