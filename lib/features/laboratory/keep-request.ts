import { storedAddress } from '#lib/features/events/event-address.ts'
import { storedUserAgent } from '#lib/features/events/user-agent.ts'
import type { TokenEvent } from '#lib/oauth/token-event.ts'
import { pool } from '#lib/platform/db/pools.ts'

/** Of each client the latest are kept. */
export const KEPT_REQUESTS = 100

const KEEP_WITHIN_MS = 2_000

/** A client that has gone meanwhile has no log. The row that comes in is not seen by what is left out. */
const KEEP = `
  WITH kept AS (
    INSERT INTO laboratory_request
      (client_ref, id, time, outcome, reason, credential_id, scope, asked, address, user_agent)
    SELECT c.id, $2::uuid, to_timestamp($3::float8 / 1000), $4, $5, $6::uuid, $7, $8::jsonb, $9::inet, $10
    FROM laboratory_client c WHERE c.id = $1
    ON CONFLICT DO NOTHING
  )
  DELETE FROM laboratory_request WHERE client_ref = $1 AND id IN (
    SELECT id FROM laboratory_request WHERE client_ref = $1 ORDER BY id DESC OFFSET ${KEPT_REQUESTS - 1})`

/** Keeps a token request of a throwaway client, bounded like those of apps. Resolves when it is durable. */
export async function keepRequest(event: TokenEvent): Promise<void> {
  const query = { name: 'keep-laboratory-request', text: KEEP, query_timeout: KEEP_WITHIN_MS }
  await pool('laboratory').query({
    ...query,
    values: [
      event.clientId,
      event.id,
      event.time,
      event.outcome,
      event.reason,
      event.credentialId,
      event.scope,
      event.asked && JSON.stringify(event.asked),
      storedAddress(event.address),
      storedUserAgent(event.userAgent),
    ],
  })
}
