import { changed } from '#lib/changes/changed.ts'
import { aboutClient } from '#lib/changes/events.ts'
import { lockVisibleClient } from '#lib/features/apps/lock-client.ts'
import { revokeDeletedCredential } from '#lib/features/revocations/suspension.ts'
import { AppError } from '#lib/kernel/errors.ts'
import { inTransaction } from '#lib/platform/db/db.ts'
import { type CredentialKind, mayStart, stateOf } from './credential-life-cycle.ts'
import {
  applyTransition,
  type CredentialContext,
  credentialFacts,
  findCredential,
  requireMayStart,
} from './credential-store.ts'

type Deletion = {
  clientId: string
  credentialId: string
  /** What the caller takes it for, if it says so. */
  kind?: CredentialKind
  /** The client ID as the person typed it, who thereby says that they mean it. */
  confirmation: string
  /** Whether the tokens that were got with it are refused, too. */
  tokens: 'revoke' | 'keep'
}

/**
 * Ends for good a credential that no longer works, and unless told otherwise the tokens that were got with it.
 * @throws AppError `invalid` on `confirmation` when that is not the client ID, `not_found`, `conflict` while it works
 *   and when it was deleted already
 */
export async function deleteCredential(
  ctx: CredentialContext,
  { clientId, credentialId, kind, confirmation, tokens }: Deletion,
): Promise<void> {
  if (confirmation.trim() !== clientId)
    throw new AppError('invalid', `Type the client ID, ${clientId}.`, 'confirmation')
  await inTransaction(ctx.tx, async (tx) => {
    const client = await lockVisibleClient(tx, ctx.actor, 'credential.change', clientId)
    const credential = await findCredential(tx, client, credentialId, kind)
    requireMayStart('delete', credential, client)
    await applyTransition(tx, credential, 'delete', client)
    if (tokens === 'revoke') await revokeDeletedCredential(tx, credential.id)
    await changed(tx, {
      actor: ctx.actor,
      name: 'credential.deleted',
      ...aboutClient(client),
      detail: { ...credentialFacts(client, credential), tokens },
    })
  })
}

/**
 * Removes a client's key in one step: deactivates it if it works, and deletes it. Tokens that were got with it live
 * on: to refuse them too is what `revokeTokens` is for. Doing it twice is no error.
 * @returns whether anything changed
 * @throws AppError `not_found` for a client the caller cannot see, and for a key that is not that client's
 */
export async function removeClientKey(
  ctx: CredentialContext,
  { clientId, keyId }: { clientId: string; keyId: string },
): Promise<{ changed: boolean }> {
  return await inTransaction(ctx.tx, async (tx) => {
    const client = await lockVisibleClient(tx, ctx.actor, 'credential.change', clientId)
    let key = await findCredential(tx, client, keyId)
    if (key.kind !== 'key') throw new AppError('not_found', `The app has no key “${keyId}”.`)
    if (key.revokedAt !== null) return { changed: false }
    if (mayStart('deactivate', stateOf(key, client.now))) {
      key = await applyTransition(tx, key, 'deactivate', client)
      await changed(tx, {
        actor: ctx.actor,
        name: 'credential.deactivated',
        ...aboutClient(client),
        detail: credentialFacts(client, key),
      })
    }
    await applyTransition(tx, key, 'delete', client)
    await changed(tx, {
      actor: ctx.actor,
      name: 'credential.deleted',
      ...aboutClient(client),
      detail: { ...credentialFacts(client, key), tokens: 'keep' },
    })
    return { changed: true }
  })
}
