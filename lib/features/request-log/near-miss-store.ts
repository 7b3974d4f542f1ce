import type { Actor } from '#lib/access/actor.ts'
import { visibleClient } from '#lib/access/visible-client.ts'
import { pool } from '#lib/platform/db/pools.ts'
import { KEPT_REQUESTS, type NearMiss } from './near-misses.ts'
import { isOneEdit } from './one-edit.ts'
import { requestTime } from './request-id.ts'

/**
 * Texts that are one edit apart have something in common once each may drop a letter: found by an index of what apps'
 * IDs become so. Some that are two edits apart have, too; those are sorted out afterwards.
 */
const NEIGHBOURS = `
  SELECT p.id AS presented_id, c.id AS client_ref, c.client_id
  FROM unnest($1::text[]) AS p(id)
  JOIN client c ON latchkey_less_one(c.client_id) && latchkey_less_one(p.id)
  WHERE c.deleted_at IS NULL AND length(c.client_id) <= 65`

const COUNT = `
  INSERT INTO near_miss (client_ref, hour, presented_id, count, requests)
  SELECT client_ref, to_timestamp(hour / 1000.0), presented_id, count, requests::uuid[]
  FROM unnest($1::uuid[], $2::float8[], $3::text[], $4::bigint[], $5::text[])
    AS m(client_ref, hour, presented_id, count, requests)
  ORDER BY 1, 2, 3
  ON CONFLICT (client_ref, hour, presented_id) DO UPDATE SET count = near_miss.count + excluded.count,
    requests = (near_miss.requests || excluded.requests)
      [greatest(1, cardinality(near_miss.requests) + cardinality(excluded.requests) - ${KEPT_REQUESTS - 1}):]`

type Neighbour = { presented_id: string; client_ref: string; client_id: string }

/**
 * Keeps the client IDs that are one edit away from an app's; forgets all others, and more than `room`.
 * @returns how many counts were kept
 */
export async function storeNearMisses(misses: readonly NearMiss[], room: number): Promise<number> {
  const presented = [...new Set(misses.map(({ presentedId }) => presentedId))]
  const { rows } = await pool('jobs').query<Neighbour>(NEIGHBOURS, [presented])
  const near = rows.filter(({ presented_id, client_id }) => isOneEdit(presented_id, client_id))
  const counts = near
    .flatMap(({ presented_id, client_ref }) =>
      misses
        .filter(({ presentedId }) => presentedId === presented_id)
        .map((miss) => ({ ...miss, clientRef: client_ref })),
    )
    .slice(0, room)
  if (counts.length === 0) return 0
  await pool('jobs').query(COUNT, [
    counts.map(({ clientRef }) => clientRef),
    counts.map(({ hour }) => hour),
    counts.map(({ presentedId }) => presentedId),
    counts.map(({ count }) => count),
    counts.map(({ requests }) => `{${requests.join(',')}}`),
  ])
  return counts.length
}

const LATELY = `
  SELECT presented_id AS "presentedId", sum(count)::float8 AS count FROM near_miss
  WHERE client_ref = $1 AND hour > now() - interval '24 hours'
  GROUP BY presented_id ORDER BY 2 DESC, 1 LIMIT 3`

/**
 * Client IDs one letter away from an app's that were refused in the last 24 hours, the most frequent first, three at
 * most; null when there is no app that the actor may see.
 */
export async function nearMissesOf(
  actor: Actor,
  clientId: string,
): Promise<{ presentedId: string; count: number }[] | null> {
  const client = await visibleClient(actor, clientId)
  if (!client) return null
  const { rows } = await pool('pages').query<{ presentedId: string; count: number }>(LATELY, [client.id])
  return rows
}

/** What a request ID says of its time is a moment earlier than what was noted: perhaps of the hour before. */
const OF_REQUEST = `
  SELECT n.presented_id AS "presentedId", c.client_id AS "clientId" FROM near_miss n JOIN client c ON c.id = n.client_ref
  WHERE n.hour IN (date_trunc('hour', $2::timestamptz, 'UTC'), date_trunc('hour', $2::timestamptz + interval '1 minute', 'UTC'))
    AND $1::uuid = ANY(n.requests) AND c.deleted_at IS NULL
  ORDER BY 2 LIMIT 6`

/** The apps whose client ID a request (by its ID) missed by one letter, and what it presented. Says nothing of who may know: ask before. */
export async function missesOfRequest(
  requestId: string,
): Promise<{ presentedId: string; clientId: string }[]> {
  const time = requestTime(requestId)
  if (time === null) return []
  const { rows } = await pool('pages').query<{ presentedId: string; clientId: string }>(OF_REQUEST, [
    requestId,
    new Date(time),
  ])
  return rows
}
