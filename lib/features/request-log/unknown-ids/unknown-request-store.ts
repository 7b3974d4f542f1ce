import { z } from 'zod'
import { addressText, storedAddress } from '#lib/features/events/event-address.ts'
import { storedUserAgent } from '#lib/features/events/user-agent.ts'
import { AUTH_METHODS } from '#lib/oauth/client-auth/methods.ts'
import type { UnknownRequest } from '#lib/oauth/token-event.ts'
import { pool } from '#lib/platform/db/pools.ts'

const INSERT = `
  INSERT INTO unknown_request (id, time, presented_id, received, address, user_agent)
  SELECT id, to_timestamp(time / 1000.0), presented_id, received::jsonb, address, user_agent
  FROM unnest($1::uuid[], $2::float8[], $3::text[], $4::text[], $5::inet[], $6::text[])
    AS r(id, time, presented_id, received, address, user_agent)
  ON CONFLICT DO NOTHING`

/** Stores requests, each at most once. */
export async function storeUnknownRequests(requests: readonly UnknownRequest[]): Promise<void> {
  await pool('jobs').query(INSERT, [
    requests.map(({ id }) => id),
    requests.map(({ time }) => time),
    requests.map(({ presentedId }) => presentedId),
    requests.map(({ received }) => JSON.stringify(received)),
    requests.map(({ address }) => storedAddress(address)),
    requests.map(({ userAgent }) => storedUserAgent(userAgent)),
  ])
}

const receivedSchema = z.object({
  authentication: z.array(z.enum([...AUTH_METHODS, 'other'])),
  contentType: z.string().nullable(),
  parameters: z.array(z.string()),
  otherParameters: z.number(),
  bodyBytes: z.number().nullable(),
})

/** What another version wrote and this one cannot read is nothing. */
const rowSchema = z.object({
  time: z.date(),
  presentedId: z.string(),
  received: receivedSchema.nullable().catch(null),
  address: z.string(),
  userAgent: z.string().nullable(),
})

/** What is known of a token request whose client ID nobody has. */
export type KeptUnknownRequest = z.output<typeof rowSchema>

const FIND = `
  SELECT time, presented_id AS "presentedId", received, ${addressText('address')} AS address, user_agent AS "userAgent"
  FROM unknown_request WHERE id = $1`

/** The request of this ID (UUID); null when it is not kept. Says nothing of who may know: ask before. */
export async function keptUnknownRequest(requestId: string): Promise<KeptUnknownRequest | null> {
  const { rows } = await pool('pages').query(FIND, [requestId])
  return rows[0] === undefined ? null : rowSchema.parse(rows[0])
}
