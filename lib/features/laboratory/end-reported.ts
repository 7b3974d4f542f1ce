import { pool } from '#lib/platform/db/pools.ts'

const END = `
  WITH ended AS (
    DELETE FROM laboratory_client
    WHERE secret_digest = ANY ($1::bytea[]) OR public_key ->> 'kid' = ANY ($2::text[])
    RETURNING client_id
  )
  SELECT pg_notify('client_changed', client_id) FROM ended`

/**
 * Ends at once the throwaway clients whose secret or key was reported as leaked, with what they asked for: it is all that can be
 * theirs. Nobody is told, since they are nobody’s.
 */
export async function endReported(reported: {
  digests: readonly Uint8Array[]
  kids: readonly string[]
}): Promise<void> {
  const digests = reported.digests.map((digest) => Buffer.from(digest))
  await pool('laboratory').query(END, [digests, [...reported.kids]])
}
