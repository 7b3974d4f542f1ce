import { changed } from '#lib/changes/changed.ts'
import { aboutClient } from '#lib/changes/events.ts'
import type { LockedClient } from '#lib/features/apps/lock-client.ts'
import type { Db } from '#lib/platform/db/db.ts'
import { stateOf } from './credential-life-cycle.ts'
import {
  applyTransition,
  credentialFacts,
  findCredential,
  type StoredCredential,
} from './credential-store.ts'

// The end that the connectivity team sets to a secret. Whoever calls holds the client's lock, and has asked who may.

/** What audit rows and notices say of it. */
export type SecretFacts = ReturnType<typeof credentialFacts>

/** A secret whose end was set, and what it was before. */
export type LimitedSecret = { facts: SecretFacts; expiresAt: Date; expiredBefore: Date | null }

/**
 * Lets an active secret end at a moment, unless it ends earlier already.
 * @returns null for one that does not work, or is being replaced
 */
export async function limitSecret(
  tx: Db,
  client: LockedClient,
  credentialId: string,
  until: Date,
): Promise<LimitedSecret | null> {
  const secret = await findCredential(tx, client, credentialId, 'secret')
  if (stateOf(secret, client.now) !== 'active') return null
  const expiresAt = secret.expiresAt !== null && secret.expiresAt < until ? secret.expiresAt : until
  await setExpiry(tx, credentialId, expiresAt)
  return { facts: credentialFacts(client, secret), expiresAt, expiredBefore: secret.expiresAt }
}

/**
 * Puts the end that was set off, also that of its overlap where its successor was taken by a link.
 * @param ends.before the one that was set
 */
export async function putOffEnd(
  tx: Db,
  client: LockedClient,
  credentialId: string,
  { before, after }: { before: Date; after: Date },
): Promise<SecretFacts> {
  const secret = await findCredential(tx, client, credentialId)
  await setExpiry(tx, credentialId, after)
  if (isSame(secret.retiresAt, before))
    await applyTransition(tx, { ...secret, expiresAt: after }, 'extend', { now: client.now, until: after })
  return credentialFacts(client, secret)
}

/**
 * Takes the end back: the secret expires as it would have. Where its successor was taken by a link it is not being replaced any
 * more, and both work.
 */
export async function liftEnd(
  tx: Db,
  client: LockedClient,
  credentialId: string,
  { set, expiredBefore }: { set: Date; expiredBefore: Date | null },
): Promise<SecretFacts> {
  const secret = await findCredential(tx, client, credentialId)
  if (isSame(secret.retiresAt, set) && secret.revokedAt === null)
    await applyTransition(tx, secret, 'cancel', client)
  if (isSame(secret.expiresAt, set)) await setExpiry(tx, credentialId, expiredBefore)
  return credentialFacts(client, secret)
}

/**
 * Ends a secret before its time, because its app uses the new one instead. Its owners can reactivate it until the end that was set.
 * @param successorId the new one, where it was added and does not replace this one yet
 * @returns null for one that does not work any more
 */
export async function retireReplaced(
  tx: Db,
  client: LockedClient,
  credentialId: string,
  successorId: string,
): Promise<SecretFacts | null> {
  const secret = await findCredential(tx, client, credentialId)
  const facts = credentialFacts(client, secret)
  const about = { actor: null, ...aboutClient(client) }
  switch (stateOf(secret, client.now)) {
    case 'retiring':
      await applyTransition(tx, secret, 'retire', client)
      await changed(tx, { ...about, name: 'credential.retired', detail: facts })
      return facts
    case 'active':
      await replaceNow(tx, client, secret, successorId)
      return facts
    default:
      return null
  }
}

async function replaceNow(
  tx: Db,
  client: LockedClient,
  secret: StoredCredential,
  successorId: string,
): Promise<void> {
  const successor = await findCredential(tx, client, successorId)
  await applyTransition(tx, secret, 'rotate', { now: client.now, until: client.now, successorId })
  await changed(tx, {
    actor: null,
    name: 'credential.rotated',
    ...aboutClient(client),
    detail: {
      ...credentialFacts(client, secret),
      replacedBy: successorId,
      retiresAt: client.now.toISOString(),
      expiresAt: successor.expiresAt?.toISOString() ?? null,
    },
  })
}

/** What is told of one that has ended by itself. */
export const factsOf = async (tx: Db, client: LockedClient, credentialId: string): Promise<SecretFacts> =>
  credentialFacts(client, await findCredential(tx, client, credentialId))

const isSame = (one: Date | null, other: Date): boolean => one?.getTime() === other.getTime()

const setExpiry = (tx: Db, id: string, expiresAt: Date | null) =>
  tx.clientCredential.update({ where: { id }, data: { expiresAt }, select: { id: true } })
