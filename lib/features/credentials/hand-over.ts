import type { Holder, Principal } from '#lib/access/actor.ts'
import { changed } from '#lib/changes/changed.ts'
import { aboutClient } from '#lib/changes/events.ts'
import { type LockedClient, lockClient } from '#lib/features/apps/lock-client.ts'
import { revokeDeletedCredential } from '#lib/features/revocations/suspension.ts'
import { AppError } from '#lib/kernel/errors.ts'
import type { Db } from '#lib/platform/db/db.ts'
import { mayStart, stateOf } from './credential-life-cycle.ts'
import {
  applyTransition,
  credentialFacts,
  findCredential,
  insertKey,
  insertSecret,
  requireRoom,
  type StoredCredential,
} from './credential-store.ts'
import { defaultName } from './default-names.ts'
import type { PublicKey } from './public-key.ts'

// What becomes of credentials by hand-offs. Whose link it is and what it is for, the hand-off has asked.

/**
 * Gives a client a secret, or a key, by a hand-off. A secret is returned here and never again.
 * @param publicKey the key that was handed in instead of a secret; null for a secret
 * @param replaces id of the secret that it takes over from, which goes on until it expires; null for none
 * @throws AppError `not_found` for a client that is gone, `conflict` for a sixth live one and for a key that the client has
 */
export async function handOver(
  tx: Db,
  actor: Holder,
  { clientId, teamId }: { clientId: string; teamId: string },
  publicKey: PublicKey | null,
  replaces: string | null = null,
): Promise<{ credentialId: string; secret: string | null }> {
  const client = await lockOfTeam(tx, clientId, teamId)
  const kind = publicKey ? 'key' : 'secret'
  const old = replaces === null ? null : await stillToReplace(tx, client, replaces)
  // A replacement takes the place of the old one, so it needs no room.
  if (!old || old.kind !== kind) await requireRoom(tx, client, kind)
  const others = await tx.clientCredential.findMany({
    where: { clientRef: client.id, revokedAt: null },
    select: { name: true },
  })
  const name = defaultName(
    kind,
    client.now,
    others.map((one) => one.name),
  )
  const chosen = { name, expiresAt: null }
  const { secret, credential } = publicKey
    ? { secret: null, credential: await insertKey(tx, actor, client, publicKey, chosen) }
    : await insertSecret(tx, actor, client, chosen)
  await changed(tx, {
    actor,
    name: 'credential.added',
    ...aboutClient(client),
    detail: {
      ...credentialFacts(client, credential),
      ...(publicKey && { alg: publicKey.alg }),
      expiresAt: credential.expiresAt?.toISOString() ?? null,
    },
  })
  if (old) await replaceBy(tx, actor, client, { old, successor: credential })
  return { credentialId: credential.id, secret }
}

/** One that works, has an end, and that nobody replaced meanwhile: then the new one is one more. */
async function stillToReplace(tx: Db, client: LockedClient, id: string): Promise<Ending | null> {
  const { expiresAt, ...old } = await findCredential(tx, client, id)
  return expiresAt !== null && mayStart('rotate', stateOf({ ...old, expiresAt }, client.now))
    ? { ...old, expiresAt }
    : null
}
type Ending = StoredCredential & { expiresAt: Date }

async function replaceBy(
  tx: Db,
  actor: Holder,
  client: LockedClient,
  { old, successor }: { old: Ending; successor: StoredCredential },
): Promise<void> {
  await applyTransition(tx, old, 'rotate', {
    now: client.now,
    until: old.expiresAt,
    successorId: successor.id,
  })
  await changed(tx, {
    actor,
    name: 'credential.rotated',
    ...aboutClient(client),
    detail: {
      ...credentialFacts(client, old),
      replacedBy: successor.id,
      retiresAt: old.expiresAt.toISOString(),
      expiresAt: successor.expiresAt?.toISOString() ?? null,
      ...(successor.kid !== null && { newKid: successor.kid }),
    },
  })
}

/**
 * Ends for good what was handed over, and the tokens that were got with it. What has ended already stays as it is.
 * @param actor null for somebody without an account
 * @returns whether anything ended
 */
export async function endHandedOver(
  tx: Db,
  actor: Principal | null,
  clientId: string,
  credentialId: string,
): Promise<boolean> {
  const client = await lockClient(tx, clientId, () => ({ deletedAt: null }))
  if (!client) return false
  let credential = await findCredential(tx, client, credentialId)
  if (credential.revokedAt !== null) return false
  const about = { actor, ...aboutClient(client) }
  if (mayStart('deactivate', stateOf(credential, client.now))) {
    credential = await applyTransition(tx, credential, 'deactivate', client)
    const detail = credentialFacts(client, credential)
    await changed(tx, { ...about, name: 'credential.deactivated', detail })
  }
  await applyTransition(tx, credential, 'delete', client)
  await revokeDeletedCredential(tx, credential.id)
  await changed(tx, {
    ...about,
    name: 'credential.deleted',
    detail: { ...credentialFacts(client, credential), tokens: 'revoke' },
  })
  await putBack(tx, actor, client, credential.id)
  return true
}

/** What it took over from works again, until it expires: nobody is left without a secret by a link that went astray. */
async function putBack(
  tx: Db,
  actor: Principal | null,
  client: LockedClient,
  successorId: string,
): Promise<void> {
  const replaced = await tx.clientCredential.findMany({
    where: { clientRef: client.id, replacedBy: successorId, revokedAt: null },
    select: { id: true },
  })
  for (const { id } of replaced) {
    const old = await findCredential(tx, client, id)
    const state = stateOf(old, client.now)
    const back = { actor, ...aboutClient(client) }
    if (mayStart('cancel', state)) {
      await applyTransition(tx, old, 'cancel', client)
      const detail = { ...credentialFacts(client, old), deactivated: null }
      await changed(tx, { ...back, name: 'credential.rotation_cancelled', detail })
    } else if (state === 'retired') {
      await applyTransition(tx, old, 'reactivate', client)
      await changed(tx, {
        ...back,
        name: 'credential.reactivated',
        detail: credentialFacts(client, old),
      })
    }
  }
}

/** The client of a hand-off, as long as it belongs to the team that the hand-off is for. */
async function lockOfTeam(tx: Db, clientId: string, teamId: string): Promise<LockedClient> {
  const client = await lockClient(tx, clientId, () => ({ deletedAt: null, teamId }))
  if (!client) throw new AppError('not_found', 'This app was deleted or transferred. Ask for a new link.')
  return client
}
