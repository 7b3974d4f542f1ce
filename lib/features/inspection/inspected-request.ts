import type { Actor } from '#lib/access/actor.ts'
import { requirePermission } from '#lib/access/permissions.ts'
import {
  clientOfRequest,
  detailOf,
  type RequestDetail,
  whoseRequest,
} from '#lib/features/request-log/request-detail.ts'
import { db } from '#lib/platform/db/db.ts'

/** A request of whoever's app, with all that explains how it ended. */
export type InspectedRequest = {
  app: { id: string; clientId: string; name: string; team: { id: string; slug: string; name: string } }
  detail: RequestDetail
}

/**
 * The request of this ID, whoever's app it named; null when there is none, or it is no longer kept.
 * @throws AppError `forbidden`
 */
export async function inspectRequest(
  { actor }: { actor: Actor },
  requestId: string,
): Promise<InspectedRequest | null> {
  requirePermission(actor, 'app.inspect')
  const whose = await whoseRequest(requestId)
  if (!whose) return null
  const client = await db().client.findUnique({
    where: { id: whose.clientRef },
    select: {
      ...clientOfRequest,
      ...{ clientId: true, name: true },
      team: { select: { id: true, slug: true, name: true } },
    },
  })
  const detail = client && (await detailOf(client, requestId))
  if (!client || !detail) return null
  const { id, clientId, name, team } = client
  return { app: { id, clientId, name, team }, detail }
}
