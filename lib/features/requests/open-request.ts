import type { Actor } from '#lib/access/actor.ts'
import type { Permission } from '#lib/access/permissions.ts'
import { type LockedClient, lockVisibleClient } from '#lib/features/apps/lock-client.ts'
import { AppError } from '#lib/kernel/errors.ts'
import type { Db } from '#lib/platform/db/db.ts'

const select = {
  id: true,
  kind: true,
  scopes: true,
  liveClientId: true,
  quotaPerHour: true,
  state: true,
  waiting: { select: { scopeName: true } },
} as const

/** A request that waits, whose app is the transaction's alone until it ends. */
export type OpenRequest = {
  id: string
  kind: string
  scopes: string[]
  liveClientId: string | null
  quotaPerHour: number | null
  /** Of its scopes those that nobody has granted meanwhile. */
  waiting: string[]
}

/**
 * Locks the app of a request, and then reads the request: of two who answer at once one is told of the other.
 * @throws AppError `not_found`, also for a request that the actor cannot see, `forbidden`, `conflict` for one that does not wait
 */
export async function lockOpenRequest(
  tx: Db,
  actor: Actor,
  permission: Permission,
  id: string,
): Promise<{ request: OpenRequest; app: LockedClient }> {
  const about = await tx.accessRequest.findUnique({
    where: { id },
    select: { client: { select: { clientId: true } } },
  })
  if (!about) throw noSuchRequest()
  const app = await lockVisibleClient(tx, actor, permission, about.client.clientId).catch((error) => {
    throw AppError.is(error) && error.code === 'not_found' ? noSuchRequest() : error
  })
  return { request: await requireOpen(tx, app.id, id), app }
}

/**
 * A request of an app (UUID) that the transaction has locked.
 * @throws AppError `not_found`, `conflict` for one that does not wait
 */
export async function requireOpen(tx: Db, clientRef: string, id: string): Promise<OpenRequest> {
  const row = await tx.accessRequest.findUnique({ where: { id, clientRef }, select })
  if (!row) throw noSuchRequest()
  const { waiting, state, ...request } = row
  if (state !== 'open') throw new AppError('conflict', `The request was already ${state}.`)
  return { ...request, waiting: waiting.map(({ scopeName }) => scopeName) }
}

const noSuchRequest = () => new AppError('not_found', 'There is no such request.', 'id')
