import type { Actor } from '#lib/accounts/actor.ts'
import { audit } from '#lib/audit/append.ts'
import { type Db, db } from '#lib/db.ts'
import { AppError } from '#lib/errors.ts'
import { requireConfirmation } from './confirmation.ts'
import { lockClient } from './lock-client.ts'
import { visibleTo } from './policy.ts'

/**
 * Gives a client to another team of the caller's. Credentials and tokens go on working; whoever is in the former team
 * alone sees it no more, and the new team sees its whole activity.
 * @throws AppError `not_found` for a client the caller cannot see, `invalid` on `teamId` for a team that one does not
 *   belong to or that has it already, and on `confirmation` unless that is the client ID
 */
export async function transferClient(
  ctx: { actor: Actor },
  { clientId, teamId, confirmation }: { clientId: string; teamId: string; confirmation: string },
): Promise<{ clientId: string }> {
  return await db().$transaction(async (tx) => {
    const found = await tx.client.findFirst({
      where: { clientId, ...visibleTo(ctx.actor) },
      select: { id: true },
    })
    if (!found) throw new AppError('not_found', `There is no app “${clientId}”.`)
    await lockClient(tx, found.id)
    // Asked again under the lock: of two who give it away at once, the second may see it no more.
    const client = await tx.client.findFirst({
      where: { id: found.id, ...visibleTo(ctx.actor) },
      select: { id: true, team: { select: { id: true, slug: true } } },
    })
    if (!client) throw new AppError('not_found', `There is no app “${clientId}”.`)
    const team = await findOwnTeam(tx, ctx.actor, teamId)
    if (!team) throw new AppError('invalid', 'Choose one of your teams.', 'teamId')
    if (team.id === client.team.id)
      throw new AppError('invalid', 'The app belongs to this team already.', 'teamId')
    requireConfirmation(clientId, confirmation)

    await tx.client.update({ where: { id: client.id }, data: { teamId: team.id }, select: { id: true } })
    await audit(tx, {
      actor: ctx.actor,
      action: 'client.transferred',
      subject: { kind: 'client', id: client.id },
      teamId: team.id,
      detail: { clientId, from: client.team.slug, to: team.slug },
    })
    return { clientId }
  })
}

function findOwnTeam(tx: Db, actor: Actor, id: string) {
  const own = actor.kind === 'operator' ? {} : { memberships: { some: { userId: actor.id } } }
  return tx.team.findFirst({ where: { id, ...own }, select: { id: true, slug: true } })
}
