import { changed } from '#lib/changes/changed.ts'
import { aboutClient } from '#lib/changes/events.ts'
import { type LockedClient, lockVisibleClient } from '#lib/features/apps/lock-client.ts'
import { AppError } from '#lib/kernel/errors.ts'
import type { ClientKeyAlgorithm } from '#lib/oauth/capabilities.ts'
import { type Db, inTransaction } from '#lib/platform/db/db.ts'
import type { NewKey } from './add-credential.ts'
import { type CredentialKind, MAX_OVERLAP_SECONDS } from './credential-life-cycle.ts'
import {
  applyTransition,
  type CredentialContext,
  credentialFacts,
  findCredential,
  insertKey,
  insertSecret,
  requireMayStart,
  requireRoom,
  type StoredCredential,
} from './credential-store.ts'
import { readPublicKey } from './public-key.ts'

type Rotation = {
  clientId: string
  /** Which one is replaced: of two people who replace the same, one wins and the other is told. */
  credentialId: string
  /** How long that one goes on, 0 to 30 days. */
  overlapSeconds: number
  /** Name of the new secret. Defaults to the old one’s name. */
  name?: string | undefined
  expiresAt?: Date | null | undefined
}

type Rotated = {
  /** Id of the new one. */
  credentialId: string
  /** Until when the old one goes on. */
  retiresAt: Date
}

/**
 * Replaces a secret: the new one works at once, the old one for as long as is said. It is returned here and never
 * again.
 * @throws AppError `not_found` for a client or secret the caller cannot see, `conflict` when that secret is not active
 *   any more, and for a sixth live one, `invalid` for an overlap above 30 days or an expiry that is past
 */
export async function rotateSecret(
  ctx: CredentialContext,
  input: Rotation,
): Promise<Rotated & { secret: string }> {
  return await rotate(ctx, 'secret', input, async (tx, client, old) => {
    const chosen = { name: input.name ?? old.name, expiresAt: input.expiresAt ?? null }
    const { secret, credential } = await insertSecret(tx, ctx.actor, client, chosen)
    return { credential, result: { secret } }
  })
}

/**
 * Replaces a key in the same way.
 * @throws AppError as `rotateSecret` and `addClientKey`
 */
export async function rotateClientKey(
  ctx: CredentialContext,
  input: Rotation & Pick<NewKey, 'key' | 'alg'>,
): Promise<Rotated & { kid: string; alg: ClientKeyAlgorithm }> {
  const publicKey = await readPublicKey(input.key, input.alg)
  return await rotate(ctx, 'key', input, async (tx, client, old) => {
    const chosen = { name: input.name ?? old.name, expiresAt: input.expiresAt ?? null }
    const credential = await insertKey(tx, ctx.actor, client, publicKey, chosen)
    return { credential, result: { kid: publicKey.kid, alg: publicKey.alg } }
  })
}

async function rotate<Result>(
  ctx: CredentialContext,
  kind: CredentialKind,
  { clientId, credentialId, overlapSeconds }: Rotation,
  insert: (
    tx: Db,
    client: LockedClient,
    old: StoredCredential,
  ) => Promise<{ credential: StoredCredential; result: Result }>,
): Promise<Rotated & Result> {
  requireOverlap(overlapSeconds)
  return await inTransaction(ctx.tx, async (tx) => {
    const client = await lockVisibleClient(tx, ctx.actor, 'credential.change', clientId)
    const old = await findCredential(tx, client, credentialId)
    if (old.kind !== kind) throw new AppError('not_found', `The app has no such ${kind}.`)
    requireMayStart('rotate', old, client)
    await requireRoom(tx, client, kind, overlapSeconds === 0 ? old.id : null)

    const { credential, result } = await insert(tx, client, old)
    const retiresAt = new Date(client.now.getTime() + overlapSeconds * 1000)
    await applyTransition(tx, old, 'rotate', {
      now: client.now,
      until: retiresAt,
      successorId: credential.id,
    })
    await changed(tx, {
      actor: ctx.actor,
      name: 'credential.rotated',
      ...aboutClient(client),
      detail: {
        ...credentialFacts(client, old),
        replacedBy: credential.id,
        retiresAt: retiresAt.toISOString(),
        expiresAt: credential.expiresAt?.toISOString() ?? null,
        ...(credential.kid !== null && { newKid: credential.kid }),
      },
    })
    return { credentialId: credential.id, retiresAt, ...result }
  })
}

/** @throws AppError `invalid` for more than 30 days */
export function requireOverlap(seconds: number): void {
  if (!Number.isInteger(seconds) || seconds < 0 || seconds > MAX_OVERLAP_SECONDS)
    throw new AppError('invalid', 'It can keep working for at most 30 days.', 'hours')
}
