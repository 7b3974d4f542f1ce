import { pool } from '#lib/platform/db/pools.ts'

const ISSUED = `
  SELECT coalesce(sum(count), 0)::int AS issued FROM usage
  WHERE client_ref = $1 AND hour >= $2 AND reason = 'issued'`

const WITHIN_MS = 1_000

/** How many tokens a client (UUID) has got since the start of an hour, as far as that is stored. */
export async function issuedSince(clientRef: string, hour: Date): Promise<number> {
  const query = { name: 'issued-since', text: ISSUED, values: [clientRef, hour], query_timeout: WITHIN_MS }
  const { rows } = await pool('token').query<{ issued: number }>(query)
  return rows[0]?.issued ?? 0
}
