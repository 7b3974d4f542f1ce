import { createHash } from 'node:crypto'
import { type AssertionUse, StoreUnavailable } from '#lib/oauth/ports.ts'
import { pool } from '#lib/platform/db/pools.ts'

const STORE_TIMEOUT_MS = 2_000

/** The primary key decides who is first, on however many instances (PK-04). */
const INSERT = `
  INSERT INTO client_assertion (client_ref, jti_digest, expires_at) VALUES ($1, $2, to_timestamp($3::float8))
  ON CONFLICT DO NOTHING`

/**
 * Records that a client uses an assertion; resolves to whether it is the first time. A digest stands for the `jti`,
 * so that whatever text a client makes up has one length and no character that cannot be stored.
 * @throws StoreUnavailable when it is not certain; the assertion may be used up all the same
 */
export async function recordAssertion({ clientRef, jti, expiresAt }: AssertionUse): Promise<boolean> {
  const digest = createHash('sha256').update(jti, 'utf8').digest()
  try {
    const query = { name: 'record-assertion', text: INSERT, query_timeout: STORE_TIMEOUT_MS }
    const { rowCount } = await pool('token').query({ ...query, values: [clientRef, digest, expiresAt] })
    return rowCount === 1
  } catch (cause) {
    throw new StoreUnavailable('The use of the assertion could not be recorded.', { cause })
  }
}
