import type { Actor } from '#lib/access/actor.ts'
import { liveCredentials, visible } from '#lib/access/visible.ts'
import type { CredentialKind } from '#lib/features/credentials/credential-life-cycle.ts'
import { databaseNow, db } from '#lib/platform/db/db.ts'
import { pool } from '#lib/platform/db/pools.ts'

/** What stops when a client is suspended or deleted. */
export type StoppingEffect = {
  liveSecrets: number
  liveKeys: number
  issued24h: number
  /** Tokens that may still be valid: no more than these, since some were revoked or lived shorter. */
  validTokens: number
  lastUsedAt: Date | null
}

const TOKENS = `
  SELECT count(*) FILTER (WHERE time > now() - interval '24 hours')::int AS "issued24h",
    count(*) FILTER (WHERE time > now() - make_interval(secs => (
      SELECT max(a.token_ttl_seconds) FROM api a WHERE a.id = 'latchkey' OR a.id IN (
        SELECT p.api_id FROM client_scope g JOIN scope p ON p.name = g.scope_name WHERE g.client_ref = $1))))::int AS "validTokens",
    max(time) AS "lastUsedAt"
  FROM token_event
  WHERE client_ref = $1 AND outcome = 'issued' AND time > now() - interval '7 days'`

/** In numbers what suspending or deleting an app would stop; null when there is none that this person may see. */
export async function stoppingEffect(actor: Actor, clientId: string): Promise<StoppingEffect | null> {
  const client = await db().client.findFirst({
    where: { clientId, ...visible(actor, 'app.read') },
    select: {
      id: true,
      credentials: { where: liveCredentials(await databaseNow()), select: { kind: true } },
    },
  })
  if (!client) return null
  const { rows } = await pool('pages').query<Omit<StoppingEffect, 'liveSecrets' | 'liveKeys'>>(TOKENS, [
    client.id,
  ])
  const tokens = rows[0] ?? { issued24h: 0, validTokens: 0, lastUsedAt: null }
  const liveOf = (kind: CredentialKind) => client.credentials.filter((one) => one.kind === kind).length
  return { liveSecrets: liveOf('secret'), liveKeys: liveOf('key'), ...tokens }
}
