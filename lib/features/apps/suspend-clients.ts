import type { Actor } from '#lib/access/actor.ts'
import { setClientStatus } from './set-status.ts'

/**
 * Suspends several clients, one after the other, each with an entry of its own in the log. Each can be resumed.
 * @returns how many were not suspended before
 * @throws AppError as `setClientStatus`, for the first that cannot be; those before it are suspended then
 */
export async function suspendClients(
  ctx: { actor: Actor },
  { clientId: clientIds }: { clientId: readonly string[] },
): Promise<{ suspended: number }> {
  let suspended = 0
  for (const clientId of new Set(clientIds)) {
    const { changed } = await setClientStatus(ctx, { clientId, status: 'suspended' })
    if (changed) suspended++
  }
  return { suspended }
}
