import type { Actor } from '#lib/access/actor.ts'
import type { ClientStatus } from '#prisma/generated/enums.ts'
import { setClientStatus } from './set-status.ts'

/** How many became so, which those are (what *Undo* is for), and how many were so before. */
export type StatusesSet = { changed: number; clientIds: string[]; already: number }

/**
 * Suspends or resumes several clients, one after the other, each with an entry of its own in the log. One that its owner has
 * suspended stays the owner’s: of a list, nobody means to take that over.
 * @param input.reason why they are suspended, for everyone who reads of it
 * @throws AppError as `setClientStatus`, for the first that cannot be; those before it are changed then
 */
export async function setClientStatuses(
  ctx: { actor: Actor },
  {
    clientId: clientIds,
    ...change
  }: { clientId: readonly string[]; status: ClientStatus; reason?: string | undefined },
): Promise<StatusesSet> {
  const chosen = new Set(clientIds)
  const done: string[] = []
  for (const clientId of chosen) {
    const { changed } = await setClientStatus(ctx, { clientId, ...change, keepsSuspension: true })
    if (changed) done.push(clientId)
  }
  return { changed: done.length, clientIds: done, already: chosen.size - done.length }
}
