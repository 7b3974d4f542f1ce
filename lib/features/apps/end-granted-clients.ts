import { changed } from '#lib/changes/changed.ts'
import { aboutClient } from '#lib/changes/events.ts'
import { revokeSuspended } from '#lib/features/revocations/suspension.ts'
import { type Db, databaseNow, db } from '#lib/platform/db/db.ts'
import { lockClient } from './lock-client.ts'
import { storeStatus } from './set-status.ts'

/** Says until when a live client (UUID) is granted, inside the caller’s transaction. */
export async function setGrantedUntil(tx: Db, clientRef: string, until: Date): Promise<void> {
  await tx.client.update({ where: { id: clientRef }, data: { grantedUntil: until }, select: { id: true } })
}

/** Moves the end of a client, unless it has another by now; null for none. */
export async function moveGrantedUntil(
  tx: Db,
  clientId: string,
  { before, until }: { before: Date; until: Date | null },
): Promise<void> {
  await tx.client.updateMany({ where: { clientId, grantedUntil: before }, data: { grantedUntil: until } })
}

/** So many in one turn of the job. */
const AT_ONCE = 500

const DAY = new Intl.DateTimeFormat('en-GB', { dateStyle: 'long', timeStyle: 'short', timeZone: 'UTC' })

/**
 * Suspends the live apps whose time is over, as the connectivity team does: nothing of them is lost, and that team resumes
 * them, from then on without an end. Each in a transaction of its own; several instances may do it at once. One that is
 * deleted ends as it is restored.
 * @returns how many there were
 */
export async function endGrantedClients(): Promise<number> {
  const due = await db('jobs').client.findMany({
    where: { grantedUntil: { lte: await databaseNow(db('jobs')) }, deletedAt: null },
    select: { clientId: true },
    orderBy: { grantedUntil: 'asc' },
    take: AT_ONCE,
  })
  for (const { clientId } of due) await db('jobs').$transaction((tx) => endIfOver(tx, clientId))
  return due.length
}

/** Suspends a live app whose time is over, inside the caller’s transaction; leaves alone any other. */
export async function endIfOver(tx: Db, clientId: string): Promise<void> {
  const app = await lockClient(tx, clientId, (now) => ({ grantedUntil: { lte: now }, deletedAt: null }))
  if (!app) return
  const { grantedUntil } = await tx.client.findUniqueOrThrow({
    where: { id: app.id },
    select: { grantedUntil: true },
  })
  await tx.client.update({ where: { id: app.id }, data: { grantedUntil: null }, select: { id: true } })
  if (app.suspendedBy === 'staff' || grantedUntil === null) return
  await storeStatus(tx, app.id, { status: 'suspended', suspendedBy: 'staff' })
  await revokeSuspended(tx, app.id)
  const reason = `It was granted until ${DAY.format(grantedUntil)} UTC.`
  await changed(tx, {
    actor: null,
    name: 'client.suspended',
    ...aboutClient(app),
    detail: { clientId, by: 'staff', reason },
  })
}
