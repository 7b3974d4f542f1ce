import { pool } from '#lib/platform/db/pools.ts'
import type { Throwaway } from './throwaway.ts'

const LOAD_WITHIN_MS = 1_000

const LOAD = `
  SELECT id, secret_id, secret_digest, expired_id, expired_digest, key_id, public_key,
    extract(epoch FROM ends_at)::float8 * 1000 AS ends_at_ms
  FROM laboratory_client WHERE client_id = $1 AND ends_at > now()`

type Row = {
  id: string
  secret_id: string
  secret_digest: Buffer
  expired_id: string
  expired_digest: Buffer
  key_id: string | null
  public_key: Omit<NonNullable<Throwaway['key']>, 'id'> | null
  ends_at_ms: number
}

/** Reads a throwaway client that has not ended; null when there is none. */
export async function loadThrowaway(clientId: string): Promise<Throwaway | null> {
  const query = { name: 'load-throwaway', text: LOAD, values: [clientId], query_timeout: LOAD_WITHIN_MS }
  const { rows } = await pool('laboratory').query<Row>(query)
  const [row] = rows
  if (row === undefined) return null
  const { key_id: keyId, public_key: key } = row
  return {
    id: row.id,
    clientId,
    secret: { id: row.secret_id, digest: Uint8Array.from(row.secret_digest) },
    expired: { id: row.expired_id, digest: Uint8Array.from(row.expired_digest) },
    key: keyId !== null && key !== null ? { id: keyId, ...key } : null,
    endsAt: row.ends_at_ms,
  }
}
