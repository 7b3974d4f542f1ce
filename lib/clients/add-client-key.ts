import { type Actor, actorLabel } from '#lib/accounts/actor.ts'
import { audit } from '#lib/audit/append.ts'
import { type Db, db } from '#lib/db.ts'
import { AppError } from '#lib/errors.ts'
import type { ClientKeyAlgorithm } from '#lib/oauth/capabilities.ts'
import { lockClient } from './lock-client.ts'
import { liveCredentials, visibleTo } from './policy.ts'
import { readPublicKey } from './public-key.ts'

/** How many keys a client may have that work: enough to change one for another without a gap. */
const MAX_LIVE_KEYS = 5

type Input = {
  clientId: string
  /** Name for people. */
  name: string
  /** Public key as JWK or PEM text. */
  key: string
  alg?: ClientKeyAlgorithm | undefined
  /** From when on it is refused; never when left out. */
  expiresAt?: Date | undefined
}

/**
 * Registers a public key, with which the client may authenticate from then on (RFC 7523 §2.2). Keys that it has
 * already go on working, so that one can take over from another.
 * @returns `kid`, the key's thumbprint, which assertions may name
 * @throws AppError `not_found` for a client the caller cannot see, `invalid` for a key that `readPublicKey` does not
 *   take or an expiry that is past, `conflict` for a sixth live key and for one that the client has or had already
 */
export async function addClientKey(
  ctx: { actor: Actor },
  { clientId, name, key, alg, expiresAt }: Input,
): Promise<{ keyId: string; kid: string; alg: ClientKeyAlgorithm }> {
  const publicKey = await readPublicKey(key, alg)
  if (expiresAt !== undefined && expiresAt.getTime() <= Date.now())
    throw new AppError('invalid', 'The key would have expired already.', 'expiresAt')
  return await db().$transaction(async (tx) => {
    const client = await tx.client.findFirst({
      where: { clientId, ...visibleTo(ctx.actor) },
      select: { id: true, teamId: true },
    })
    if (!client) throw new AppError('not_found', `There is no client “${clientId}”.`)
    await lockClient(tx, client.id)
    await requireRoom(tx, client.id)
    await requireNewKey(tx, client.id, publicKey.kid)

    const stored = await tx.clientKey.create({
      data: {
        ...publicKey,
        clientRef: client.id,
        name,
        expiresAt: expiresAt ?? null,
        createdBy: actorLabel(ctx.actor),
      },
      select: { id: true },
    })
    await audit(tx, {
      actor: ctx.actor,
      action: 'client_key.added',
      subject: { kind: 'client', id: client.id },
      teamId: client.teamId,
      detail: {
        clientId,
        keyId: stored.id,
        kid: publicKey.kid,
        alg: publicKey.alg,
        expiresAt: expiresAt?.toISOString() ?? null,
      },
    })
    return { keyId: stored.id, kid: publicKey.kid, alg: publicKey.alg }
  })
}

async function requireRoom(tx: Db, clientRef: string): Promise<void> {
  const count = await tx.clientKey.count({ where: { clientRef, ...liveCredentials() } })
  if (count >= MAX_LIVE_KEYS)
    throw new AppError('conflict', `A client may have ${MAX_LIVE_KEYS} keys. Remove one first.`)
}

/** One that was removed does not come back: whoever made it go may have had a reason. */
async function requireNewKey(tx: Db, clientRef: string, kid: string): Promise<void> {
  const same = await tx.clientKey.findUnique({
    where: { clientRef_kid: { clientRef, kid } },
    select: { revokedAt: true },
  })
  if (!same) return
  throw new AppError(
    'conflict',
    same.revokedAt
      ? 'This key was removed from the client. Make a new one.'
      : 'The client has this key already.',
    'key',
  )
}
