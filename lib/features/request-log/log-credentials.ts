import type { Actor } from '#lib/access/actor.ts'
import { visibleClient } from '#lib/access/visible-client.ts'
import { db } from '#lib/platform/db/db.ts'
import type { CredentialKind } from '#prisma/generated/enums.ts'

/** As many as people can choose from. */
const MAX_CHOICES = 100

/**
 * The secrets and keys that an app's log can be filtered by, newest first, deleted ones too, since their requests
 * stay; null when there is no app that the actor may see.
 * @param chosen id of one that is among them, however old it is
 */
export async function logCredentials(
  actor: Actor,
  clientId: string,
  chosen: string | null,
): Promise<{ id: string; name: string; kind: CredentialKind; isDeleted: boolean }[] | null> {
  const client = await visibleClient(actor, clientId)
  if (!client) return null
  const select = { id: true, name: true, kind: true, revokedAt: true } as const
  const newest = await db().clientCredential.findMany({
    where: { clientRef: client.id },
    select,
    orderBy: [{ createdAt: 'desc' }, { id: 'desc' }],
    take: MAX_CHOICES,
  })
  const missing = chosen !== null && !newest.some(({ id }) => id === chosen)
  const older = missing
    ? await db().clientCredential.findMany({ where: { id: chosen, clientRef: client.id }, select })
    : []
  return [...newest, ...older].map(({ revokedAt, ...one }) => ({ ...one, isDeleted: revokedAt !== null }))
}
