import { liveCredentials } from '#lib/access/visible.ts'
import { changed } from '#lib/changes/changed.ts'
import { aboutClient } from '#lib/changes/events.ts'
import { lockVisibleClient } from '#lib/features/apps/lock-client.ts'
import { AppError } from '#lib/kernel/errors.ts'
import type { ClientKeyAlgorithm } from '#lib/oauth/capabilities.ts'
import { inTransaction } from '#lib/platform/db/db.ts'
import {
  type CredentialContext,
  credentialFacts,
  insertKey,
  insertSecret,
  requireRoom,
} from './credential-store.ts'
import { defaultName } from './default-names.ts'
import { type PublicKey, readPublicKey } from './public-key.ts'

type NewSecret = {
  clientId: string
  name: string
  /** From when on it is refused; when left out never, or as the team's longest life of secrets has it. */
  expiresAt?: Date | null | undefined
}

export type NewKey = NewSecret & {
  /** Text with one public key (`keyInText`). */
  key: string
  alg?: ClientKeyAlgorithm | undefined
}

/**
 * Adds a secret beside those that the client has. It is returned here and never again.
 * @throws AppError `not_found` for a client the caller cannot see, `conflict` for a sixth live one, `invalid` for an
 *   expiry that is past
 */
export async function addSecret(
  ctx: CredentialContext,
  { clientId, name, expiresAt = null }: NewSecret,
): Promise<{ secret: string; credentialId: string }> {
  return await inTransaction(ctx.tx, async (tx) => {
    const client = await lockVisibleClient(tx, ctx.actor, 'credential.change', clientId)
    await requireRoom(tx, client, 'secret')
    const { secret, credential } = await insertSecret(tx, ctx.actor, client, { name, expiresAt })
    await changed(tx, {
      actor: ctx.actor,
      name: 'credential.added',
      ...aboutClient(client),
      detail: {
        ...credentialFacts(client, credential),
        expiresAt: credential.expiresAt?.toISOString() ?? null,
      },
    })
    return { secret, credentialId: credential.id }
  })
}

/**
 * Generates the first secret of a client that has none which works, so that a second click makes no second one.
 * @throws AppError `not_found` for a client the caller cannot see, `conflict` when there is one
 */
export async function generateFirstSecret(
  ctx: CredentialContext,
  { clientId }: { clientId: string },
): Promise<{ secret: string; credentialId: string }> {
  return await inTransaction(ctx.tx, async (tx) => {
    const client = await lockVisibleClient(tx, ctx.actor, 'credential.change', clientId)
    const ofClient = { clientRef: client.id, revokedAt: null }
    const live = await tx.clientCredential.count({
      where: { ...ofClient, kind: 'secret', ...liveCredentials(client.now) },
    })
    if (live > 0)
      throw new AppError(
        'conflict',
        'The API Token was changed in the meantime. Reload the page to see the current one.',
      )
    const others = await tx.clientCredential.findMany({ where: ofClient, select: { name: true } })
    const taken = others.map(({ name }) => name)
    const chosen = { name: defaultName('secret', client.now, taken), expiresAt: null }
    const { secret, credential } = await insertSecret(tx, ctx.actor, client, chosen)
    await changed(tx, {
      actor: ctx.actor,
      name: 'credential.added',
      ...aboutClient(client),
      detail: {
        ...credentialFacts(client, credential),
        expiresAt: credential.expiresAt?.toISOString() ?? null,
      },
    })
    return { secret, credentialId: credential.id }
  })
}

/**
 * Registers a public key, with which the client may authenticate from then on (RFC 7523 §2.2).
 * @returns `kid`, the key's thumbprint, and `ownKid`, the name that it came with: assertions may name either
 * @throws AppError `not_found` for a client the caller cannot see, `invalid` for a key that `readPublicKey` does not
 *   take or an expiry that is past, `conflict` for a sixth live key and for one that the client has or had already
 */
export async function addClientKey(
  ctx: CredentialContext,
  { clientId, name, key, alg, expiresAt = null }: NewKey,
): Promise<{ credentialId: string } & Pick<PublicKey, 'kid' | 'ownKid' | 'alg'>> {
  const publicKey = await readPublicKey(key, alg)
  return await inTransaction(ctx.tx, async (tx) => {
    const client = await lockVisibleClient(tx, ctx.actor, 'credential.change', clientId)
    await requireRoom(tx, client, 'key')
    const credential = await insertKey(tx, ctx.actor, client, publicKey, { name, expiresAt })
    await changed(tx, {
      actor: ctx.actor,
      name: 'credential.added',
      ...aboutClient(client),
      detail: {
        ...credentialFacts(client, credential),
        alg: publicKey.alg,
        expiresAt: expiresAt?.toISOString() ?? null,
      },
    })
    const { kid, ownKid, alg: usedAlg } = publicKey
    return { credentialId: credential.id, kid, ownKid, alg: usedAlg }
  })
}
