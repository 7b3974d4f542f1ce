import type { Principal } from '#lib/access/actor.ts'
import { type Permission, ruleOf } from '#lib/access/permissions.ts'
import { visible } from '#lib/access/visible.ts'
import { AppError } from '#lib/kernel/errors.ts'
import { type Db, databaseNow } from '#lib/platform/db/db.ts'
import type { Prisma } from '#prisma/generated/client.ts'
import type { ClientStatus, Environment, SuspendedBy } from '#prisma/generated/enums.ts'

/** A client that is the transaction's alone until it ends. */
export type LockedClient = {
  id: string
  clientId: string
  teamId: string
  environment: Environment
  status: ClientStatus
  suspendedBy: SuspendedBy | null
  /** The database's time since the lock is held: ends are counted by the one clock that all instances share. */
  now: Date
}

const lockedClient = {
  id: true,
  clientId: true,
  teamId: true,
  environment: true,
  status: true,
  suspendedBy: true,
} as const

/**
 * Locks a client, so that changes to it happen one after the other on however many instances, and then reads it: who may
 * see it is asked under the lock, because it may have been given away or deleted by whoever held it before.
 * @param within the part of a query that keeps to the clients that may be meant
 * @returns null when there is none
 */
export async function lockClient(
  tx: Db,
  clientId: string,
  within: (now: Date) => Prisma.ClientWhereInput,
): Promise<LockedClient | null> {
  await tx.$queryRaw`SELECT id FROM client WHERE client_id = ${clientId} FOR UPDATE`
  const now = await databaseNow(tx)
  const client = await tx.client.findFirst({ where: { clientId, ...within(now) }, select: lockedClient })
  return client && { ...client, now }
}

/**
 * Locks a client for which the actor has a permission.
 * @throws AppError `not_found`, `forbidden` for a person who may only read it
 */
export async function lockVisibleClient(
  tx: Db,
  actor: Principal,
  permission: Permission,
  clientId: string,
): Promise<LockedClient> {
  const client = await lockClient(tx, clientId, () => visible(actor, permission))
  if (!client) throw await refusedFor(tx, actor, permission, clientId)
  return client
}

/** What somebody is told who lacks a permission for an app: those who may read it learn why, to others there is none. */
export async function refusedFor(
  tx: Db,
  actor: Principal,
  permission: Permission,
  clientId: string,
): Promise<AppError> {
  const mayRead =
    actor.kind === 'person' &&
    (await tx.client.findFirst({
      where: { clientId, ...visible(actor, 'app.read') },
      select: { id: true },
    }))
  return mayRead ? new AppError('forbidden', ruleOf(permission).refusal) : noSuchApp(clientId)
}

/** The one sentence for an app that does not exist and for one that is none of the asker's business. */
export const noSuchApp = (clientId: string, field?: string): AppError =>
  new AppError('not_found', `There is no app “${clientId}”.`, field)
