import type { Actor } from '#lib/access/actor.ts'
import { visible } from '#lib/access/visible.ts'
import { addressText } from '#lib/features/events/event-address.ts'
import { db } from '#lib/platform/db/db.ts'
import { pool } from '#lib/platform/db/pools.ts'
import { type HourBeyond, hoursBeyondQuota } from './would-refuse.ts'

/** What the restrictions of an app would have refused in the last 24 hours; each counts for itself. */
export type Observed = {
  /** Tokens that went elsewhere than the observed list allows, by address, those with most first. */
  addresses: readonly SourceCount[]
  /** Tokens beyond the quota as it is, by hour, the latest first: the same count that notices go by. */
  quotaHours: readonly HourBeyond[]
  /** Where its latest requests came from, whatever became of them; those with most first. */
  latestSources: readonly SourceCount[]
}

type SourceCount = { address: string; count: number; lastAt: Date }

const MAX_SHOWN = 20
const LATEST = 1_000

const ADDRESSES = `
  SELECT ${addressText('e.address')} AS address, count(*)::int AS count, max(time) AS "lastAt" FROM token_event e
  WHERE client_ref = $1 AND time > now() - interval '24 hours' AND observed = 'address_not_allowed'
  GROUP BY e.address ORDER BY count DESC, e.address LIMIT ${MAX_SHOWN}`

const LATEST_SOURCES = `
  SELECT ${addressText('e.address')} AS address, count(*)::int AS count, max(time) AS "lastAt" FROM (
    SELECT address, time FROM token_event
    WHERE client_ref = $1 AND time > now() - interval '7 days' ORDER BY time DESC LIMIT ${LATEST}) e
  GROUP BY e.address ORDER BY count DESC, e.address LIMIT ${MAX_SHOWN}`

/** What the restrictions of an app would have refused; null when there is no app that this person may see. */
export async function observedRefusals(actor: Actor, clientId: string): Promise<Observed | null> {
  const client = await db().client.findFirst({
    where: { clientId, ...visible(actor, 'app.read') },
    select: { id: true, quotaPerHour: true },
  })
  if (!client) return null
  const [addresses, quotaHours, latestSources] = await Promise.all([
    pool('pages').query<SourceCount>(ADDRESSES, [client.id]),
    client.quotaPerHour === null ? [] : hoursBeyondQuota(client.id, client.quotaPerHour, '24 hours'),
    pool('pages').query<SourceCount>(LATEST_SOURCES, [client.id]),
  ])
  return { addresses: addresses.rows, quotaHours, latestSources: latestSources.rows }
}
