import { creatorLabel, type Principal } from '#lib/access/actor.ts'
import type { LockedClient } from '#lib/features/apps/lock-client.ts'
import { secretLifeDays } from '#lib/features/teams/secret-life.ts'
import { AppError } from '#lib/kernel/errors.ts'
import type { Db } from '#lib/platform/db/db.ts'
import {
  after,
  type Change,
  type CredentialKind,
  type CredentialTimes,
  IN_THE_PAST,
  isLive,
  MAX_LIVE_CREDENTIALS,
  mayStart,
  stateOf,
  type Transition,
} from './credential-life-cycle.ts'
import type { PublicKey } from './public-key.ts'
import { digestSecret, newSecret, recognisableParts } from './secret.ts'

// The steps that the verbs of a credential's life share, each inside the transaction that holds the client's lock.

/** Who asks, and the transaction that the change is a part of; it is one of its own unless given. */
export type CredentialContext = { actor: Principal; tx?: Db }

/** A secret or key as the verbs see it. */
export type StoredCredential = CredentialTimes & {
  id: string
  kind: CredentialKind
  name: string
  kid: string | null
}

const storedCredential = {
  id: true,
  kind: true,
  name: true,
  kid: true,
  expiresAt: true,
  retiresAt: true,
  replacedBy: true,
  deactivatedAt: true,
  revokedAt: true,
} as const

/** What is chosen for a new credential: what people call it, and when it ends by itself. */
export type Chosen = { name: string; expiresAt: Date | null }

/**
 * The credential of this id among the client's.
 * @param kind what the caller takes it for: then one of the other kind is not there, and neither is a deleted one
 * @throws AppError `not_found`
 */
export async function findCredential(
  tx: Db,
  client: LockedClient,
  credentialId: string,
  kind?: CredentialKind,
): Promise<StoredCredential> {
  const credential = await tx.clientCredential.findFirst({
    where: { id: credentialId, clientRef: client.id, ...(kind && { kind, revokedAt: null }) },
    select: storedCredential,
  })
  if (!credential) throw new AppError('not_found', 'The app has no such secret or key.')
  return credential
}

/** @throws AppError `conflict` when the transition cannot start where the credential stands now */
export function requireMayStart(
  transition: Transition,
  credential: StoredCredential,
  { now }: LockedClient,
): void {
  const state = stateOf(credential, now)
  if (mayStart(transition, state)) return
  throw new AppError(
    'conflict',
    `This was changed in the meantime: the ${credential.kind} is ${state} now. Reload to see its current state.`,
  )
}

/**
 * Requires that one more may be live.
 * @param leaving id of one that stops being live in the same transaction
 * @throws AppError `conflict` for a sixth
 */
export async function requireRoom(
  tx: Db,
  client: LockedClient,
  kind: CredentialKind,
  leaving: string | null = null,
): Promise<void> {
  const candidates = await tx.clientCredential.findMany({
    where: { clientRef: client.id, kind, revokedAt: null, deactivatedAt: null },
    select: storedCredential,
  })
  const live = candidates.filter((one) => one.id !== leaving && isLive(stateOf(one, client.now)))
  if (live.length >= MAX_LIVE_CREDENTIALS)
    throw new AppError(
      'conflict',
      `An app may have ${MAX_LIVE_CREDENTIALS} ${kind}s that work. Retire or deactivate one first.`,
    )
}

/** Writes what a transition sets. The caller has seen that it may start. */
export async function applyTransition(
  tx: Db,
  credential: StoredCredential,
  transition: Transition,
  change: Change,
): Promise<StoredCredential> {
  const { expiresAt, retiresAt, replacedBy, deactivatedAt, revokedAt } = after(transition, credential, change)
  return await tx.clientCredential.update({
    where: { id: credential.id },
    data: { expiresAt, retiresAt, replacedBy, deactivatedAt, revokedAt },
    select: storedCredential,
  })
}

/**
 * Makes and stores a secret. It is returned here and never again. Where its team has set a longest life for secrets, it
 * ends by that unless an earlier end is chosen.
 * @throws AppError `invalid` for an end that is past, or later than the team allows
 */
export async function insertSecret(
  tx: Db,
  actor: Principal,
  client: LockedClient,
  chosen: Chosen,
): Promise<{ secret: string; credential: StoredCredential }> {
  requireFuture(chosen.expiresAt, client)
  const expiresAt = endWithin(chosen.expiresAt, await secretLifeDays(client.teamId, tx), client)
  const secret = newSecret(client.environment)
  const credential = await tx.clientCredential.create({
    data: {
      clientRef: client.id,
      kind: 'secret',
      name: chosen.name,
      expiresAt,
      digest: digestSecret(secret),
      ...recognisableParts(secret),
      createdBy: creatorLabel(actor),
      createdAt: client.now,
    },
    select: storedCredential,
  })
  return { secret, credential }
}

/** @throws AppError `conflict` for a key that the client has or had already, `invalid` for an end that is past */
export async function insertKey(
  tx: Db,
  actor: Principal,
  client: LockedClient,
  publicKey: PublicKey,
  chosen: Chosen,
): Promise<StoredCredential> {
  requireFuture(chosen.expiresAt, client)
  await requireNewKey(tx, client, publicKey.kid)
  if (publicKey.ownKid !== null) await requireFreeName(tx, client, publicKey.ownKid)
  return await tx.clientCredential.create({
    data: {
      clientRef: client.id,
      kind: 'key',
      ...chosen,
      ...publicKey,
      createdBy: creatorLabel(actor),
      createdAt: client.now,
    },
    select: storedCredential,
  })
}

function requireFuture(expiresAt: Date | null, { now }: LockedClient): void {
  if (expiresAt !== null && expiresAt <= now) throw new AppError('invalid', IN_THE_PAST, 'expiresAt')
}

/** A clock's difference is forgiven: whoever asks for the longest life there is gets it. */
const CLOCKS_DIFFER_MS = 5 * 60_000

function endWithin(expiresAt: Date | null, maxDays: number | null, { now }: LockedClient): Date | null {
  if (maxDays === null) return expiresAt
  const latest = new Date(now.getTime() + maxDays * 86_400_000)
  if (expiresAt === null) return latest
  if (expiresAt.getTime() > latest.getTime() + CLOCKS_DIFFER_MS)
    throw new AppError('invalid', `Your team allows a secret to work for ${maxDays} days.`, 'expiresAt')
  return expiresAt < latest ? expiresAt : latest
}

/** One that was removed does not come back: whoever made it go may have had a reason. */
async function requireNewKey(tx: Db, client: LockedClient, kid: string): Promise<void> {
  const same = await tx.clientCredential.findUnique({
    where: { clientRef_kid: { clientRef: client.id, kid } },
    select: { revokedAt: true },
  })
  if (!same) return
  throw new AppError(
    'conflict',
    same.revokedAt
      ? 'This key was deleted from the app. Generate a new one.'
      : 'The app already has this key.',
    'key',
  )
}

/** Two keys of one name would leave it open which of them an assertion means. */
async function requireFreeName(tx: Db, client: LockedClient, ownKid: string): Promise<void> {
  const same = await tx.clientCredential.findFirst({
    where: { clientRef: client.id, ownKid, revokedAt: null },
    select: { name: true },
  })
  if (!same) return
  throw new AppError(
    'conflict',
    `The key “${same.name}” of this app already has the kid “${ownKid}”. Delete that key, or give this one its own kid.`,
    'key',
  )
}

/** What every change of a credential tells of it. */
export const credentialFacts = ({ clientId }: LockedClient, { id, kind, name, kid }: StoredCredential) => ({
  clientId,
  kind,
  credentialId: id,
  name,
  ...(kid !== null && { kid }),
})
