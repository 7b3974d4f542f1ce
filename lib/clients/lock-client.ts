import type { Principal } from '#lib/accounts/actor.ts'
import { type Db, databaseNow } from '#lib/db.ts'
import { AppError } from '#lib/errors.ts'
import type { Environment } from '#prisma/generated/enums.ts'
import { visibleTo } from './policy.ts'

/** Changes to one client happen one after the other, on however many instances. */
export async function lockClient(tx: Db, id: string): Promise<void> {
  await tx.$queryRaw`SELECT id FROM client WHERE id = ${id}::uuid FOR UPDATE`
}

/** A client whose credentials are the transaction's alone until it ends. */
export type LockedClient = {
  id: string
  clientId: string
  teamId: string
  environment: Environment
  /** The database's time since the lock is held: ends are counted by the one clock that all instances share. */
  now: Date
}

/**
 * Finds a client that the actor may see, and locks it.
 * @throws AppError `not_found`
 */
export async function lockVisibleClient(tx: Db, actor: Principal, clientId: string): Promise<LockedClient> {
  const client = await tx.client.findFirst({
    where: { clientId, ...visibleTo(actor) },
    select: { id: true, clientId: true, teamId: true, environment: true },
  })
  if (!client) throw new AppError('not_found', `There is no app “${clientId}”.`)
  await lockClient(tx, client.id)
  return { ...client, now: await databaseNow(tx) }
}
