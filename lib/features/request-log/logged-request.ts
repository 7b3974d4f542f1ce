import type { CredentialKind } from '#lib/features/credentials/credential-life-cycle.ts'
import { addressText } from '#lib/features/events/event-address.ts'
import type { Asked } from '#lib/oauth/token-event.ts'

/** One request to the token endpoint, as the owner of the app that it named may read it. */
export type LoggedRequest = {
  /** Request ID, answered as `X-Request-Id`: UUIDv7. */
  id: string
  time: Date
  outcome: 'issued' | 'refused'
  /** A `TokenReason`, or one of another version. */
  reason: string
  /** Which restriction, were it enforced, would have refused it: a `RestrictionReason`, or one of another version. */
  observed: string | null
  /** What a refused request asked for, and one whose `audience` was ignored; null where nothing is known of it. */
  asked: Asked | null
  /** The secret or key that was used; null when none of the app's own fitted. */
  credential: { id: string; kind: CredentialKind; name: string } | null
  address: string
  userAgent: string | null
}

/** Columns of an event `e` and of its credential `k`. */
export const LOGGED = `
  e.id, e.time, e.outcome, e.reason, e.observed, e.asked, ${addressText('e.address')} AS address, e.user_agent,
  k.id AS credential_id, k.kind::text AS credential_kind, k.name AS credential_name`

export type LoggedRow = {
  id: string
  time: Date
  outcome: LoggedRequest['outcome']
  reason: string
  observed: string | null
  asked: Asked | null
  address: string
  user_agent: string | null
  credential_id: string | null
  credential_kind: CredentialKind | null
  credential_name: string | null
}

export function loggedOf(row: LoggedRow): LoggedRequest {
  const { credential_id: id, credential_kind: kind, credential_name: name } = row
  return {
    id: row.id,
    time: row.time,
    outcome: row.outcome,
    reason: row.reason,
    observed: row.observed,
    asked: row.asked,
    credential: id !== null && kind !== null && name !== null ? { id, kind, name } : null,
    address: row.address,
    userAgent: row.user_agent,
  }
}
