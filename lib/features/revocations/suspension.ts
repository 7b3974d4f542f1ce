import type { Db } from '#lib/platform/db/db.ts'
import { cutOffAt, nowInSeconds } from './revocation.ts'
import { addRevocation } from './store.ts'

/**
 * How far ahead a suspension revokes: an instance that lost the database before it goes on issuing tokens for the
 * grace time (15 minutes), and those count as issued to a suspended client.
 */
const AHEAD_SECONDS = 16 * 60

/** Revokes what a suspended client holds, and what an instance that has not heard of it may still issue. */
export async function revokeSuspended(tx: Db, clientRef: string): Promise<void> {
  await addRevocation(tx, cutOffAt('client', clientRef, nowInSeconds() + AHEAD_SECONDS))
}

/** Revokes what was got with a credential that never comes back, and what such an instance may still issue for it. */
export async function revokeDeletedCredential(tx: Db, credentialId: string): Promise<void> {
  await addRevocation(tx, cutOffAt('credential', credentialId, nowInSeconds() + AHEAD_SECONDS))
}

/** Ends the suspension's reach ahead: what was issued before stays revoked, what is issued from now on is good. */
export async function acceptResumed(tx: Db, clientRef: string): Promise<void> {
  const now = nowInSeconds()
  await tx.$executeRaw`
    UPDATE revocation SET cut_off =
      greatest(cut_off - make_interval(secs => ${AHEAD_SECONDS}::float8), to_timestamp(${now - 1}::float8))
    WHERE kind = 'client' AND subject = ${clientRef} AND cut_off > to_timestamp(${now}::float8)`
}
