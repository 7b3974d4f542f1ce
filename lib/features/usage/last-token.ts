import type { Actor } from '#lib/access/actor.ts'
import { visibleClient } from '#lib/access/visible-client.ts'
import { addressText } from '#lib/features/events/event-address.ts'
import { pool } from '#lib/platform/db/pools.ts'

/** The latest token of an app, with whichever secret or key. */
export type LastToken = { at: Date; address: string; userAgent: string | null }

const LAST_TOKEN = `
  SELECT time AS at, ${addressText('address')} AS address, user_agent AS "userAgent" FROM token_event
  WHERE client_ref = $1 AND outcome = 'issued'
  ORDER BY time DESC LIMIT 1`

/** The latest token of an app, or null when there is none, or no app that this person may see. */
export async function lastToken(actor: Actor, clientId: string): Promise<LastToken | null> {
  const client = await visibleClient(actor, clientId)
  if (!client) return null
  const { rows } = await pool('pages').query<LastToken>(LAST_TOKEN, [client.id])
  return rows[0] ?? null
}
