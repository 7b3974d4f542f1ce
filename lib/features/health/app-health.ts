import type { Actor } from '#lib/access/actor.ts'
import { visibleClient } from '#lib/access/visible-client.ts'
import { latestEntry } from '#lib/changes/entries.ts'
import { addressText } from '#lib/features/events/event-address.ts'
import { STRANGER } from '#lib/features/usage/credential-choice.ts'
import { pool } from '#lib/platform/db/pools.ts'
import { appFacts, IS_OWN_REFUSAL } from './app-facts.ts'
import { type AppFacts, type AppState, isFailing, stateOfApp } from './app-state.ts'
import { IS_OWN_REFUSED_EVENT } from './own-refusals.ts'

/** How one app does, for the head of its own page. */
export type AppHealth = {
  state: AppState
  facts: AppFacts
  /** What is refused while it is failing; null otherwise. */
  trouble: Trouble | null
  /** The latest of its own requests that were refused in the last 24 hours, newest first. */
  refusals: readonly OwnRefusal[]
  strangers: StrangerAttempts
  suspension: Suspension | null
}

export type Trouble = {
  /** When it began; null where that is not noted yet, and the last 24 hours are counted. */
  since: Date | null
  refused: number
  requests: number
  /** Why most of them were refused. */
  reason: string
}

export type OwnRefusal = {
  id: string
  time: Date
  reason: string
  address: string
  credentialName: string | null
}

/** Requests of the last 24 hours that name the app and prove no connection to it. */
export type StrangerAttempts = {
  attempts: number
  /** From how many addresses those came that are kept one by one. */
  addresses: number
  /** Whether there are more attempts than are kept, perhaps from further addresses. */
  isMore: boolean
}

/** Who suspended it, when, and why if they said so. */
export type Suspension = { at: Date; by: string; reason: string | null }

const SHOWN = 5
/** Strangers’ rows are few hundred an hour: so many are looked through at most. */
const LOOKED_THROUGH = 5_000

const TROUBLE = `
  WITH since AS (
    SELECT (SELECT started_at FROM incident WHERE client_ref = $1 AND ended_at IS NULL) AS at
  ), own AS (
    SELECT u.reason, u.count FROM usage u, since
    WHERE u.client_ref = $1 AND (u.reason = 'issued' OR ${IS_OWN_REFUSAL})
      AND u.hour >= coalesce(date_trunc('hour', since.at, 'UTC'), date_trunc('hour', now(), 'UTC') - interval '23 hours')
  )
  SELECT since.at AS since,
    (SELECT coalesce(sum(count), 0)::float8 FROM own) AS requests,
    (SELECT coalesce(sum(count) FILTER (WHERE reason <> 'issued'), 0)::float8 FROM own) AS refused,
    (SELECT reason FROM own WHERE reason <> 'issued' GROUP BY 1 ORDER BY sum(count) DESC, 1 LIMIT 1) AS reason
  FROM since`

const REFUSALS = `
  SELECT e.id, e.time, e.reason, ${addressText('e.address')} AS address, k.name AS "credentialName"
  FROM (
    SELECT * FROM token_event r
    WHERE r.client_ref = $1 AND r.outcome = 'refused' AND r.time > now() - interval '24 hours'
    ORDER BY r.time DESC LIMIT ${LOOKED_THROUGH}
  ) e
  LEFT JOIN client_credential k ON k.id = e.credential_id
  WHERE ${IS_OWN_REFUSED_EVENT}
  ORDER BY e.time DESC, e.id DESC LIMIT ${SHOWN}`

const STRANGERS = `
  SELECT (kept.count + more.count)::float8 AS attempts, more.count > 0 AS "isMore", seen.addresses
  FROM (
    SELECT coalesce(sum(u.count), 0) AS count FROM usage u
    WHERE u.client_ref = $1 AND u.credential_id = '${STRANGER}'
      AND u.hour >= date_trunc('hour', now(), 'UTC') - interval '23 hours'
  ) kept, (
    SELECT coalesce(sum(count), 0) AS count FROM client_refusal_count
    WHERE client_ref = $1 AND hour >= date_trunc('hour', now(), 'UTC') - interval '23 hours'
  ) more, (
    SELECT count(DISTINCT e.address)::int AS addresses FROM token_event e
    WHERE e.client_ref = $1 AND e.outcome = 'refused' AND e.credential_id IS NULL
      AND e.time > date_trunc('hour', now(), 'UTC') - interval '23 hours' AND NOT (${IS_OWN_REFUSED_EVENT})
  ) seen`

/** How an app does; null when there is none that the actor may see. */
export async function appHealth(actor: Actor, clientId: string): Promise<AppHealth | null> {
  const client = await visibleClient(actor, clientId)
  const facts = client && (await appFacts([client.id])).get(client.id)
  if (!facts) return null
  const state = stateOfApp(facts)
  const [trouble, refusals, strangers, suspension] = await Promise.all([
    isFailing(state, facts) ? troubleOf(client.id) : null,
    pool('pages').query<OwnRefusal>(REFUSALS, [client.id]),
    pool('pages').query<StrangerAttempts>(STRANGERS, [client.id]),
    state === 'suspended' ? suspensionOf(client.id) : null,
  ])
  const [attempts = { attempts: 0, addresses: 0, isMore: false }] = strangers.rows
  return { state, facts, trouble, refusals: refusals.rows, strangers: attempts, suspension }
}

async function troubleOf(clientRef: string): Promise<Trouble | null> {
  const { rows } = await pool('pages').query<Omit<Trouble, 'reason'> & { reason: string | null }>(TROUBLE, [
    clientRef,
  ])
  const [row] = rows
  return row && row.reason !== null ? { ...row, reason: row.reason } : null
}

/** Who suspends an app whose time is over. */
export const THE_PORTAL = 'the portal'

/** Since when a suspended app (UUID) is, by whom and why. Says nothing of who may know: ask before. */
export async function suspensionOf(clientRef: string): Promise<Suspension | null> {
  const entry = await latestEntry({ kind: 'client', id: clientRef }, { actions: ['client.suspended'] })
  return (
    entry && {
      at: entry.time,
      by: entry.actorKind === 'system' ? THE_PORTAL : entry.actorLabel,
      reason: reasonIn(entry.detail),
    }
  )
}

const reasonIn = (detail: unknown): string | null =>
  typeof detail === 'object' && detail !== null && 'reason' in detail && typeof detail.reason === 'string'
    ? detail.reason
    : null
