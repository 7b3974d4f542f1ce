import type { Actor } from '#lib/access/actor.ts'
import { visible } from '#lib/access/visible.ts'
import { db } from '#lib/platform/db/db.ts'
import type { CredentialKind } from '#prisma/generated/enums.ts'

/** As many secrets and keys as people can choose from. */
const MAX_CREDENTIALS = 100

/** What an app's log can be filtered by, beside what every app's can. */
export type LogChoices = {
  /** Newest first, deleted ones too, since their requests stay. */
  credentials: readonly { id: string; name: string; kind: CredentialKind; isDeleted: boolean }[]
  apis: readonly { id: string; name: string }[]
  scopes: readonly string[]
}

/**
 * What the log of an app can be filtered by; null when there is no app that the actor may see.
 * @param chosen id of a secret or key that is among them, however old it is
 */
export async function logChoices(
  actor: Actor,
  clientId: string,
  chosen: string | null,
): Promise<LogChoices | null> {
  const credential = { id: true, name: true, kind: true, revokedAt: true } as const
  const client = await db().client.findFirst({
    where: { clientId, ...visible(actor, 'app.read') },
    select: {
      id: true,
      scopes: {
        select: { scopeName: true, scope: { select: { api: { select: { id: true, name: true } } } } },
        orderBy: { scope: { position: 'asc' } },
      },
      credentials: {
        select: credential,
        orderBy: [{ createdAt: 'desc' }, { id: 'desc' }],
        take: MAX_CREDENTIALS,
      },
    },
  })
  if (!client) return null
  const { credentials: newest, scopes } = client
  const isMissing = chosen !== null && !newest.some(({ id }) => id === chosen)
  const older = isMissing
    ? await db().clientCredential.findMany({
        where: { id: chosen, clientRef: client.id },
        select: credential,
      })
    : []
  const apis = new Map(scopes.map(({ scope: { api } }) => [api.id, api]))
  return {
    credentials: [...newest, ...older].map(({ revokedAt, ...one }) => ({
      ...one,
      isDeleted: revokedAt !== null,
    })),
    apis: [...apis.values()],
    scopes: scopes.map(({ scopeName }) => scopeName),
  }
}
