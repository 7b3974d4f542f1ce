import { deleteOld, type Retention } from '#lib/platform/db/delete-old.ts'
import { env } from '#lib/platform/env.ts'
import { WorkQueue } from '#lib/platform/work-queue.ts'

const MINUTE_MS = 60_000
const HOUR_MS = 60 * MINUTE_MS

const ofEvents = () => ({ days: env.eventDaysKept })
const ofUsage = () => ({ days: env.usageDaysKept })
const ofSessions = () => ({ days: env.sessionDaysKept })

/**
 * Every table of which old rows are deleted, and how often. Token events are not here, whose days are dropped; what is
 * bounded, or kept for good, is named in the test.
 */
export const RETENTIONS: readonly (Retention & { everyMs: number })[] = [
  // A clock that is a minute behind takes one yet.
  { table: 'client_assertion', since: 'expires_at', kept: () => ({ seconds: 60 }), everyMs: MINUTE_MS },
  // Theirs is an hour; soon afterwards no row names them.
  { table: 'laboratory_client', since: 'ends_at', kept: () => ({ seconds: 300 }), everyMs: MINUTE_MS },
  { table: 'laboratory_hour', since: 'hour', kept: ofUsage, everyMs: HOUR_MS },
  // A key that expired only now may still be waited for by a request that began before.
  { table: 'idempotency_key', since: 'expires_at', kept: () => ({ seconds: 60 }), everyMs: 10 * MINUTE_MS },
  // As long as a message counts as the one that came before.
  { table: 'leak_delivery', since: 'received_at', kept: () => ({ days: 1 }), everyMs: HOUR_MS },
  { table: 'revocation', since: 'expires_at', kept: () => ({ seconds: 0 }), everyMs: 10 * MINUTE_MS },
  { table: 'kek_holder', since: 'seen_at', kept: () => ({ days: 1 }), everyMs: HOUR_MS },
  { table: 'near_miss', since: 'hour', kept: ofEvents, everyMs: HOUR_MS },
  { table: 'unknown_request', since: 'time', kept: ofEvents, everyMs: HOUR_MS },
  { table: 'usage_hour', since: 'hour', kept: ofUsage, everyMs: HOUR_MS },
  { table: 'usage_team_hour', since: 'hour', kept: ofUsage, everyMs: HOUR_MS },
  // Asked for by the last 24 hours, and by the life of an access token.
  { table: 'usage_total_hour', since: 'hour', kept: () => ({ days: 8 }), everyMs: HOUR_MS },
  // Parts of a day are asked for by the last 24 hours alone.
  {
    table: 'usage_bucket',
    since: 'starts_at',
    only: 'hours < 24',
    kept: () => ({ days: 8 }),
    everyMs: HOUR_MS,
  },
  { table: 'refusal_count', since: 'hour', kept: ofUsage, everyMs: HOUR_MS },
  { table: 'client_refusal_count', since: 'hour', kept: ofEvents, everyMs: HOUR_MS },
  // As long as a request from there counts as the client's own.
  { table: 'client_address', since: 'last_at', kept: () => ({ days: 30 }), everyMs: HOUR_MS },
  { table: 'client_call', since: 'day', kept: ofUsage, everyMs: HOUR_MS },
  { table: 'guide_feedback', since: 'day', kept: ofUsage, everyMs: HOUR_MS },
  {
    table: 'guide_remark',
    since: 'created_at',
    kept: () => ({ days: env.noticeDaysKept }),
    everyMs: HOUR_MS,
  },
  { table: 'audit_head', since: 'signed_at', kept: ofUsage, everyMs: HOUR_MS },
  { table: 'log_tail', since: 'until', kept: () => ({ seconds: 60 }), everyMs: HOUR_MS },
  { table: 'session', since: 'expires_at', kept: ofSessions, everyMs: HOUR_MS },
  { table: 'invitation', since: 'expires_at', kept: ofSessions, everyMs: HOUR_MS },
  {
    table: 'sign_in_failure',
    since: 'hour',
    kept: () => ({ days: env.signInFailureDaysKept }),
    everyMs: HOUR_MS,
  },
  { table: 'incident', since: 'ended_at', kept: () => ({ days: env.noticeDaysKept }), everyMs: HOUR_MS },
  // What was granted for a time is kept until that is over.
  {
    table: 'access_request',
    since: 'decided_at',
    only: 'until IS NULL OR ended_at IS NOT NULL',
    kept: () => ({ days: env.noticeDaysKept }),
    everyMs: HOUR_MS,
  },
  { table: 'factor_challenge', since: 'expires_at', kept: () => ({ seconds: 60 }), everyMs: 10 * MINUTE_MS },
  { table: 'campaign', since: 'ends_at', kept: ofUsage, everyMs: HOUR_MS },
  { table: 'replay', since: 'created_at', kept: () => ({ days: 1 }), everyMs: HOUR_MS },
  { table: 'hand_off', since: 'expires_at', kept: ofUsage, everyMs: HOUR_MS },
  { table: 'one_time_link', since: 'expires_at', kept: ofSessions, everyMs: HOUR_MS },
  // Of notices they go with their notice.
  { table: 'mail', since: 'created_at', only: 'notice_id IS NULL', kept: ofSessions, everyMs: HOUR_MS },
  { table: 'notice', since: 'created_at', kept: () => ({ days: env.noticeDaysKept }), everyMs: HOUR_MS },
]

/** One after the other, also when all are due at once: the other jobs need the other connection (pools.ts). */
const inTurn = new WorkQueue({ atOnce: 1, mayWait: RETENTIONS.length })

/** Deletes what is old, as a job; returns how many rows there were. */
export const deleteInTurn = (retention: Retention): Promise<number> => inTurn.run(() => deleteOld(retention))

/** Deletes the old rows of one of these tables, as its job does; returns how many there were. */
export async function deleteOldRowsOf(table: string): Promise<number> {
  const retentions = RETENTIONS.filter((one) => one.table === table)
  if (retentions.length === 0) throw new Error(`No retention is set for the rows of ${table} are kept.`)
  const deleted = await Promise.all(retentions.map(deleteOld))
  return deleted.reduce((sum, count) => sum + count)
}
