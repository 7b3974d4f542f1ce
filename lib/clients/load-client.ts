import { pool } from '#lib/db.ts'
import { env } from '#lib/env.ts'
import type { Client } from '#lib/oauth/server.ts'

const LOAD_TIMEOUT_MS = 1_000

const QUERY = `
  SELECT c.id, c.client_id, c.status,
    coalesce((SELECT jsonb_agg(jsonb_build_object(
        'id', s.id, 'digest', encode(s.digest, 'hex'), 'expiresAt', extract(epoch FROM s.expires_at) * 1000))
      FROM client_secret s WHERE s.client_ref = c.id AND s.revoked_at IS NULL), '[]') AS secrets,
    coalesce((SELECT jsonb_agg(jsonb_build_object('name', p.name, 'audience', a.audience) ORDER BY p.position)
      FROM client_scope g JOIN scope p ON p.name = g.scope_name JOIN api a ON a.id = p.api_id
      WHERE g.client_ref = c.id), '[]') AS scopes
  FROM client c WHERE c.client_id = $1`

type Row = {
  id: string
  client_id: string
  status: Client['status']
  secrets: { id: string; digest: string; expiresAt: number | null }[]
  scopes: { name: string; audience: string | null }[]
}

const AUTH_METHODS = ['client_secret_basic', 'client_secret_post'] as const
const GRANT_TYPES = ['client_credentials'] as const

/** Audience of Latchkey's own API, which is open to every client (RT-02). */
export const ownAudience = () => `${env.publicUrl}/api/v1`

/** Reads a client as the protocol sees it, in one query; null when there is none. */
export async function loadClient(clientId: string): Promise<Client | null> {
  // PostgreSQL cannot hold NUL in text, so no such client exists (NG-22).
  if (clientId.includes('\0')) return null
  const query = { name: 'load-client', text: QUERY, values: [clientId], query_timeout: LOAD_TIMEOUT_MS }
  const { rows } = await pool().query<Row>(query)
  const row = rows[0]
  if (!row) return null
  const audience = row.scopes[0]?.audience ?? ownAudience()
  return {
    id: row.id,
    clientId: row.client_id,
    status: row.status,
    secrets: row.secrets.map(({ id, digest, expiresAt }) => ({
      id,
      digest: Uint8Array.from(Buffer.from(digest, 'hex')),
      expiresAt,
    })),
    authMethods: AUTH_METHODS,
    grantTypes: GRANT_TYPES,
    audience,
    scopes: row.scopes
      .filter((scope) => (scope.audience ?? ownAudience()) === audience)
      .map(({ name }) => name),
  }
}
