import { type Actor, requireStaff } from '#lib/accounts/actor.ts'
import { audit } from '#lib/audit/append.ts'
import { db } from '#lib/db.ts'
import { AppError } from '#lib/errors.ts'
import { acceptResumed, revokeSuspended } from '#lib/revocations/suspension.ts'
import type { ClientStatus } from '#prisma/generated/enums.ts'

/**
 * Suspends a client, which then gets no tokens and whose tokens are refused, or lets it go on. What it held stays
 * revoked. Doing it twice is no error.
 * @returns whether anything changed
 * @throws AppError `forbidden` for anyone but the connectivity team, `not_found`
 */
export async function setClientStatus(
  ctx: { actor: Actor },
  { clientId, status }: { clientId: string; status: ClientStatus },
): Promise<{ changed: boolean }> {
  requireStaff(ctx.actor)
  return await db().$transaction(async (tx) => {
    const client = await tx.client.findUnique({ where: { clientId }, select: { id: true, teamId: true } })
    if (!client) throw new AppError('not_found', `There is no client “${clientId}”.`)
    const { count } = await tx.client.updateMany({
      where: { id: client.id, status: { not: status } },
      data: { status },
    })
    if (count === 0) return { changed: false }
    await (status === 'suspended' ? revokeSuspended : acceptResumed)(tx, client.id)
    await audit(tx, {
      actor: ctx.actor,
      action: status === 'suspended' ? 'client.suspended' : 'client.resumed',
      subject: { kind: 'client', id: client.id },
      teamId: client.teamId,
      detail: { clientId },
    })
    return { changed: true }
  })
}
