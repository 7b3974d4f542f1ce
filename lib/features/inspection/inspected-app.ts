import type { Actor } from '#lib/access/actor.ts'
import { requirePermission } from '#lib/access/permissions.ts'
import { type CredentialState, stateOf } from '#lib/features/credentials/credential-life-cycle.ts'
import { addressText } from '#lib/features/events/event-address.ts'
import { appFacts } from '#lib/features/health/app-facts.ts'
import { type Suspension, suspensionOf } from '#lib/features/health/app-health.ts'
import { type AppState, evidenceFor, stateOfApp } from '#lib/features/health/app-state.ts'
import { db } from '#lib/platform/db/db.ts'
import { pool } from '#lib/platform/db/pools.ts'

/** So many of the latest refusals are shown. */
const SHOWN = 25

/** Somebody else's app, as far as it says why it is refused. */
export type InspectedApp = {
  id: string
  clientId: string
  name: string
  environment: 'sandbox' | 'live'
  status: 'active' | 'suspended'
  suspendedBy: 'owner' | 'staff' | null
  /** Since when, by whom and why, while it is. */
  suspension: Suspension | null
  /** Until when it was granted; null without an end. */
  grantedUntil: Date | null
  /** Null while it is there. */
  deletedAt: Date | null
  createdAt: Date
  team: { id: string; slug: string; name: string; isPartner: boolean }
  /** Null of one that is deleted. */
  health: { state: AppState; evidence: string } | null
  scopes: string[]
  credentials: InspectedCredential[]
  /** Of the last 7 days, newest first, strangers' attempts among them. */
  refusals: InspectedRefusal[]
  /** Client IDs one character off that were refused in the last 24 hours. */
  misses: { presentedId: string; count: number }[]
}

export type InspectedCredential = {
  id: string
  kind: 'secret' | 'key'
  name: string
  prefix: string | null
  lastFour: string | null
  kid: string | null
  state: CredentialState
  expiresAt: Date | null
  retiresAt: Date | null
}

export type InspectedRefusal = {
  id: string
  time: Date
  reason: string
  address: string
  credentialName: string | null
}

const REFUSALS = `
  SELECT e.id, e.time, e.reason, ${addressText('e.address')} AS address, k.name AS "credentialName"
  FROM (
    SELECT * FROM token_event r
    WHERE r.client_ref = $1 AND r.outcome = 'refused' AND r.time > now() - interval '7 days'
    ORDER BY r.time DESC LIMIT ${SHOWN}
  ) e
  LEFT JOIN client_credential k ON k.id = e.credential_id AND k.client_ref = $1
  ORDER BY e.time DESC, e.id DESC`

const MISSES = `
  SELECT presented_id AS "presentedId", sum(count)::float8 AS count FROM near_miss
  WHERE client_ref = $1 AND hour > now() - interval '24 hours'
  GROUP BY 1 ORDER BY 2 DESC, 1 LIMIT 3`

/**
 * Whoever's app has this client ID, deleted ones too; null when there is none.
 * @throws AppError `forbidden`
 */
export async function inspectApp(
  { actor }: { actor: Actor },
  clientId: string,
): Promise<InspectedApp | null> {
  requirePermission(actor, 'app.inspect')
  const client = await db().client.findUnique({
    where: { clientId },
    select: {
      ...{ id: true, clientId: true, name: true, environment: true, status: true, suspendedBy: true },
      ...{ grantedUntil: true, deletedAt: true, createdAt: true },
      team: { select: { id: true, slug: true, name: true, partner: { select: { teamId: true } } } },
      scopes: { select: { scopeName: true }, orderBy: { scope: { position: 'asc' } } },
      credentials: {
        select: {
          ...{ id: true, kind: true, name: true, prefix: true, lastFour: true, kid: true },
          ...{ expiresAt: true, retiresAt: true, replacedBy: true, deactivatedAt: true, revokedAt: true },
        },
        orderBy: { createdAt: 'desc' },
        take: 20,
      },
    },
  })
  if (!client) return null
  const [refusals, misses, facts, suspension] = await Promise.all([
    pool('pages').query<InspectedRefusal>(REFUSALS, [client.id]),
    pool('pages').query<{ presentedId: string; count: number }>(MISSES, [client.id]),
    client.deletedAt === null ? appFacts([client.id]) : null,
    client.suspendedBy === null ? null : suspensionOf(client.id),
  ])
  const known = facts?.get(client.id)
  const state = known && stateOfApp(known)
  const { partner, ...team } = client.team
  const now = new Date()
  return {
    ...client,
    suspension,
    team: { ...team, isPartner: partner !== null },
    health: known && state ? { state, evidence: evidenceFor(state, known) } : null,
    scopes: client.scopes.map(({ scopeName }) => scopeName),
    credentials: client.credentials.map(({ deactivatedAt, revokedAt, replacedBy, ...credential }) => ({
      ...credential,
      state: stateOf({ ...credential, deactivatedAt, revokedAt, replacedBy }, now),
    })),
    refusals: refusals.rows,
    misses: misses.rows,
  }
}
