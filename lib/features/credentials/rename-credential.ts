import { changed } from '#lib/changes/changed.ts'
import { aboutClient } from '#lib/changes/events.ts'
import { lockVisibleClient } from '#lib/features/apps/lock-client.ts'
import { AppError } from '#lib/kernel/errors.ts'
import { inTransaction } from '#lib/platform/db/db.ts'
import { type CredentialContext, credentialFacts, findCredential } from './credential-store.ts'

/**
 * Gives a secret or key another name. What it opens stays as it is.
 * @throws AppError `not_found` for a client or credential the caller cannot see, and for one that is deleted
 */
export async function renameCredential(
  ctx: CredentialContext,
  { clientId, credentialId, name }: { clientId: string; credentialId: string; name: string },
): Promise<void> {
  await inTransaction(ctx.tx, async (tx) => {
    const client = await lockVisibleClient(tx, ctx.actor, 'credential.change', clientId)
    const credential = await findCredential(tx, client, credentialId)
    if (credential.revokedAt !== null) throw new AppError('not_found', 'The app has no such secret or key.')
    if (credential.name === name) return
    await tx.clientCredential.update({ where: { id: credential.id }, data: { name } })
    await changed(tx, {
      actor: ctx.actor,
      name: 'credential.renamed',
      ...aboutClient(client),
      detail: { ...credentialFacts(client, { ...credential, name }), before: credential.name },
    })
  })
}
