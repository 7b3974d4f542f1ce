import type { Actor } from '#lib/access/actor.ts'
import { requirePermission } from '#lib/access/permissions.ts'
import { db } from '#lib/platform/db/db.ts'

const LISTED = 500

/** A scope that an app is waiting for. */
export type WaitingScope = {
  /** Of the request that it is a part of (UUID). */
  request: string | null
  scope: string
  reason: string
  requestedBy: string
  createdAt: Date
  clientId: string
  /** Slug of the app's team. */
  team: string
  isTeamConfirmed: boolean
  /** What the app has so far. */
  scopes: string[]
}

/**
 * The scopes that apps wait for, the longest first; 500 at most.
 * @throws AppError `forbidden` for anyone but the connectivity team
 */
export async function listScopeRequests(ctx: { actor: Actor }): Promise<WaitingScope[]> {
  requirePermission(ctx.actor, 'scope.grant')
  const rows = await db().scopeRequest.findMany({
    where: { client: { deletedAt: null } },
    select: {
      requestId: true,
      scopeName: true,
      reason: true,
      requestedBy: true,
      createdAt: true,
      client: {
        select: {
          clientId: true,
          team: { select: { slug: true, confirmedAt: true } },
          scopes: { select: { scopeName: true }, orderBy: { scope: { position: 'asc' } } },
        },
      },
    },
    orderBy: [{ createdAt: 'asc' }, { clientRef: 'asc' }, { scopeName: 'asc' }],
    take: LISTED,
  })
  return rows.map(({ scopeName, requestId, client, ...request }) => ({
    ...request,
    ...{ scope: scopeName, request: requestId, clientId: client.clientId },
    ...{ team: client.team.slug, isTeamConfirmed: client.team.confirmedAt !== null },
    scopes: client.scopes.map((own) => own.scopeName),
  }))
}
