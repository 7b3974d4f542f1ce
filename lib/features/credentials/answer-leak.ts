import { z } from 'zod'
import type { Actor } from '#lib/access/actor.ts'
import { changed } from '#lib/changes/changed.ts'
import { latestEntry } from '#lib/changes/entries.ts'
import { aboutClient } from '#lib/changes/events.ts'
import type { LeakOutcome } from '#lib/changes/subscribers/leaks.ts'
import { type LockedClient, lockClient } from '#lib/features/apps/lock-client.ts'
import { revokeDeletedCredential } from '#lib/features/revocations/suspension.ts'
import { asLeakPolicy } from '#lib/kernel/leak-policy.ts'
import type { Db } from '#lib/platform/db/db.ts'
import { settingInEffect } from '#lib/platform/live-settings.ts'
import { isLive, stateOf } from './credential-life-cycle.ts'
import {
  applyTransition,
  credentialFacts,
  findCredential,
  type StoredCredential,
} from './credential-store.ts'

/** A secret or key that somebody reported, and how. */
export type Leak = {
  clientId: string
  credentialId: string
  source: 'person' | 'scanner'
  /** Address of the page that it was found on, where a scanner said one. */
  foundAt: string | null
  /** Whoever of the connectivity team reported it at the command line; nobody is kept of other ways in. */
  actor?: Actor
}

/** Whoever has an ended secret could otherwise have its owners written to all day. */
const TOLD_AGAIN_AFTER_MS = 86_400_000

/**
 * Does what the app's policy, or else the installation's, says of a leaked secret or key, and tells its owners and the
 * connectivity team. One that works is ended for good with the tokens that it got, or only told of. One that has ended
 * is told of. Whoever calls has seen that the reporter held it.
 * @returns what became of it; null where there is nothing new to tell
 */
export async function answerLeak(
  tx: Db,
  { clientId, credentialId, source, foundAt, actor }: Leak,
): Promise<LeakOutcome | null> {
  // An app that was deleted can be restored, and its secrets with it.
  const client = await lockClient(tx, clientId, () => ({}))
  if (!client) return null
  const credential = await findCredential(tx, client, credentialId)
  const outcome = await outcomeFor(tx, client, credential)
  if (outcome !== 'revoked' && (await wasToldLately(tx, client, credentialId, outcome))) return null
  if (outcome === 'revoked') await endForGood(tx, client, credential)
  await changed(tx, {
    actor: actor ?? null,
    name: 'credential.leaked',
    ...aboutClient(client),
    detail: { ...credentialFacts(client, credential), outcome, source, ...(foundAt !== null && { foundAt }) },
  })
  return outcome
}

async function outcomeFor(tx: Db, client: LockedClient, credential: StoredCredential): Promise<LeakOutcome> {
  if (!isLive(stateOf(credential, client.now))) return 'had_ended'
  const { leakPolicy } = await tx.client.findUniqueOrThrow({
    where: { id: client.id },
    select: { leakPolicy: true },
  })
  const policy = leakPolicy === null ? await settingInEffect('LEAK_POLICY', tx) : asLeakPolicy(leakPolicy)
  return policy === 'revoke' ? 'revoked' : 'told'
}

/** As deactivating and deleting do: what is known to strangers does not come back. */
async function endForGood(tx: Db, client: LockedClient, credential: StoredCredential): Promise<void> {
  const deactivated = await applyTransition(tx, credential, 'deactivate', client)
  await applyTransition(tx, deactivated, 'delete', client)
  await revokeDeletedCredential(tx, credential.id)
}

const toldSchema = z.object({ outcome: z.string() })

async function wasToldLately(
  tx: Db,
  client: LockedClient,
  credentialId: string,
  outcome: LeakOutcome,
): Promise<boolean> {
  const told = await latestEntry(
    { kind: 'client', id: client.id },
    { actions: ['credential.leaked'], naming: { credentialId } },
    tx,
  )
  if (!told || client.now.getTime() - told.time.getTime() > TOLD_AGAIN_AFTER_MS) return false
  const before = toldSchema.safeParse(told.detail).data?.outcome
  // One that was revoked for this has ended by it.
  return before === outcome || before === 'revoked'
}
