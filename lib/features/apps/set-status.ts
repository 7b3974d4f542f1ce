import type { Actor } from '#lib/access/actor.ts'
import { may } from '#lib/access/permissions.ts'
import { visible } from '#lib/access/visible.ts'
import { changed } from '#lib/changes/changed.ts'
import { aboutClient } from '#lib/changes/events.ts'
import { acceptResumed, revokeSuspended } from '#lib/features/revocations/suspension.ts'
import { AppError } from '#lib/kernel/errors.ts'
import { type Db, db } from '#lib/platform/db/db.ts'
import type { ClientStatus, SuspendedBy } from '#prisma/generated/enums.ts'
import { lockClient, refusedFor } from './lock-client.ts'

type Input = {
  clientId: string
  status: ClientStatus
  /** Why it is suspended, for everyone who reads of it. */
  reason?: string | undefined
  /** Whether one that is suspended stays whose suspension it is. Else staff’s takes the place of its owner’s. */
  keepsSuspension?: boolean
}

/**
 * Suspends a client, which then gets no tokens and whose tokens are refused, or lets it go on. What it held stays
 * revoked. Its owner may do both, and the connectivity team may to any client; what that team has suspended only that
 * team resumes. Doing it twice is no error.
 * @returns whether anything changed
 * @throws AppError `not_found` for a client the caller cannot see, `forbidden` for an owner who resumes what the
 *   connectivity team suspended
 */
export async function setClientStatus(
  ctx: { actor: Actor },
  { clientId, status, reason, keepsSuspension = false }: Input,
): Promise<{ changed: boolean }> {
  const by: SuspendedBy = may(ctx.actor, 'app.suspend') ? 'staff' : 'owner'
  return await db().$transaction(async (tx) => {
    const client = await lockClient(tx, clientId, () => visible(ctx.actor, 'app.suspend'))
    if (!client) throw await refusedFor(tx, ctx.actor, 'app.suspend', clientId)
    if (keepsSuspension && status === 'suspended' && client.suspendedBy !== null) return { changed: false }
    const suspendedBy = next(client.suspendedBy, { by, status })
    if (suspendedBy === client.suspendedBy) return { changed: false }

    await storeStatus(tx, client.id, { status, suspendedBy })
    await moveRevocation(tx, client.id, status)
    const about = { actor: ctx.actor, ...aboutClient(client) }
    if (status === 'suspended')
      await changed(tx, {
        ...about,
        name: 'client.suspended',
        detail: { clientId, by, ...(reason && { reason }) },
      })
    else await changed(tx, { ...about, name: 'client.resumed', detail: { clientId, by } })
    return { changed: true }
  })
}

/** Suspends a client or lets it go on, inside the caller’s transaction. */
export async function storeStatus(
  tx: Db,
  clientRef: string,
  data: { status: ClientStatus; suspendedBy: SuspendedBy | null },
): Promise<void> {
  await tx.client.update({ where: { id: clientRef }, data, select: { id: true } })
}

/** Who has the client suspended afterwards: the connectivity team's word outranks the owner's. */
function next(
  before: SuspendedBy | null,
  { by, status }: { by: SuspendedBy; status: ClientStatus },
): SuspendedBy | null {
  if (status === 'suspended') return before === 'staff' ? 'staff' : by
  if (before === 'staff' && by === 'owner')
    throw new AppError('forbidden', 'The connectivity team suspended this app; only they can resume it.')
  return null
}

const moveRevocation = (tx: Db, clientRef: string, status: ClientStatus) =>
  (status === 'suspended' ? revokeSuspended : acceptResumed)(tx, clientRef)
