import { type Actor, actorLabel } from '#lib/accounts/actor.ts'
import { audit } from '#lib/audit/append.ts'
import { type Db, db } from '#lib/db.ts'
import { AppError } from '#lib/errors.ts'
import { lockClient } from './lock-client.ts'
import { liveCredentials, visibleTo } from './policy.ts'
import { digestSecret, newSecret, recognisableParts } from './secret.ts'

type Input = {
  clientId: string
  /** Id of the live secret that stops working, or null when the client has none. */
  replaces: string | null
}

/**
 * Generates a client's secret, which is returned here and never again. With `replaces`, that one stops
 * working at once: of two people who replace the same secret, one wins and the other is told.
 * @throws AppError `not_found` for a client the caller cannot see, `conflict` when the live secret is not the
 *   one that was to be replaced
 */
export async function generateSecret(
  ctx: { actor: Actor },
  { clientId, replaces }: Input,
): Promise<{ secret: string; secretId: string }> {
  return db().$transaction(async (tx) => {
    const client = await tx.client.findFirst({
      where: { clientId, ...visibleTo(ctx.actor) },
      select: { id: true, clientId: true, teamId: true, environment: true },
    })
    if (!client) throw new AppError('not_found', 'There is no such app.')
    await lockClient(tx, client.id)
    await requireCurrent(tx, client.id, replaces)
    if (replaces)
      await tx.clientSecret.update({
        where: { id: replaces },
        data: { revokedAt: new Date() },
        select: { id: true },
      })

    const secret = newSecret(client.environment)
    const stored = await tx.clientSecret.create({
      data: {
        clientRef: client.id,
        name: 'API Token',
        digest: digestSecret(secret),
        ...recognisableParts(secret),
        createdBy: actorLabel(ctx.actor),
      },
      select: { id: true },
    })
    await audit(tx, {
      actor: ctx.actor,
      action: replaces ? 'secret.replaced' : 'secret.generated',
      subject: { kind: 'client', id: client.id },
      teamId: client.teamId,
      detail: { clientId: client.clientId, secretId: stored.id, replaces },
    })
    return { secret, secretId: stored.id }
  })
}

async function requireCurrent(tx: Db, clientRef: string, replaces: string | null): Promise<void> {
  const live = await tx.clientSecret.findMany({
    where: { clientRef, ...liveCredentials() },
    select: { id: true },
  })
  const asExpected = replaces === null ? live.length === 0 : live.some(({ id }) => id === replaces)
  if (!asExpected)
    throw new AppError(
      'conflict',
      'The API Token was changed meanwhile. Reload the page to see the current one.',
    )
}
