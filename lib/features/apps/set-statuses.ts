import type { Actor } from '#lib/access/actor.ts'
import type { ClientStatus } from '#prisma/generated/enums.ts'
import { setClientStatus } from './set-status.ts'

/**
 * Suspends or resumes several clients, one after the other, each with an entry of its own in the log.
 * @param input.reason why they are suspended, for everyone who reads of it
 * @returns how many were not so before
 * @throws AppError as `setClientStatus`, for the first that cannot be; those before it are changed then
 */
export async function setClientStatuses(
  ctx: { actor: Actor },
  {
    clientId: clientIds,
    ...change
  }: { clientId: readonly string[]; status: ClientStatus; reason?: string | undefined },
): Promise<{ changed: number }> {
  let count = 0
  for (const clientId of new Set(clientIds)) {
    const { changed } = await setClientStatus(ctx, { clientId, ...change })
    if (changed) count++
  }
  return { changed: count }
}
