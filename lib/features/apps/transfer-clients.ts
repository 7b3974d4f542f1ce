import type { Actor } from '#lib/access/actor.ts'
import { requirePermission } from '#lib/access/permissions.ts'
import { AppError } from '#lib/kernel/errors.ts'
import { type Db, db, inTransaction } from '#lib/platform/db/db.ts'
import { lockVisibleClient } from './lock-client.ts'
import { moveClient } from './transfer-client.ts'

/**
 * Gives clients to a team, whosever they are, one after the other, each with an entry of its own in the log. Credentials and
 * tokens keep working. Those that the team has already stay.
 * @param input.team slug of the team
 * @param ctx.tx a transaction that they are all given in
 * @returns how many went, and which
 * @throws AppError `forbidden` for anyone but the connectivity team, `invalid` on `team` for one that does not exist,
 *   `not_found`, `conflict` as `transferClient`, for the first that cannot go; those before it are with the team then
 */
export async function transferClients(
  { actor, tx: given }: { actor: Actor; tx?: Db },
  { clientId: clientIds, team: slug }: { clientId: readonly string[]; team: string },
): Promise<{ changed: number; moved: string[] }> {
  requirePermission(actor, 'app.transfer_any')
  const team = await (given ?? db()).team.findFirst({
    where: { slug, deletedAt: null },
    select: { id: true, slug: true },
  })
  if (!team) throw new AppError('invalid', `There is no team “${slug}”.`, 'team')
  const moved: string[] = []
  for (const clientId of new Set(clientIds)) {
    const isMoved = await inTransaction(given, async (tx) => {
      const client = await lockVisibleClient(tx, actor, 'app.transfer_any', clientId)
      if (client.teamId === team.id) return false
      await moveClient(tx, actor, client, team)
      return true
    })
    if (isMoved) moved.push(clientId)
  }
  return { changed: moved.length, moved }
}
