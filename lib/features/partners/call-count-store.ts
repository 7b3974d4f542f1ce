import { pool } from '#lib/platform/db/pools.ts'
import type { CallCount } from './call-counts.ts'

const STORE = `
  INSERT INTO client_call (client_ref, day, count)
  SELECT n.client_ref, (n.day || 'T00:00:00Z')::timestamptz, n.count
  FROM unnest($1::uuid[], $2::text[], $3::bigint[]) AS n(client_ref, day, count)
  JOIN client c ON c.id = n.client_ref
  ORDER BY n.client_ref, n.day
  ON CONFLICT (client_ref, day) DO UPDATE SET count = client_call.count + excluded.count`

/** Adds these calls to those of their days. */
export async function storeCallCounts(counts: readonly CallCount[]): Promise<void> {
  await pool('jobs').query(STORE, [
    counts.map(({ clientRef }) => clientRef),
    counts.map(({ day }) => day),
    counts.map(({ count }) => count),
  ])
}
