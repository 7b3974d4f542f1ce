import type { Actor } from '#lib/access/actor.ts'
import { requireConfirmation } from './confirmation.ts'
import { setClientStatus } from './set-status.ts'

/**
 * Suspends a client, for someone who has typed its ID to confirm.
 * @throws AppError as `setClientStatus`, and `invalid` on `confirmation` unless that is the client ID
 */
export async function suspendClient(
  ctx: { actor: Actor },
  { clientId, confirmation, reason }: { clientId: string; confirmation: string; reason?: string | undefined },
): Promise<{ changed: boolean }> {
  requireConfirmation(clientId, confirmation)
  return await setClientStatus(ctx, { clientId, status: 'suspended', reason })
}
