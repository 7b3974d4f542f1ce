import type { Actor } from '#lib/access/actor.ts'
import { GRANTED_BY_OWNER, teamsWhere } from '#lib/access/visible.ts'
import { changed } from '#lib/changes/changed.ts'
import { aboutClient } from '#lib/changes/events.ts'
import { requireTeamThere } from '#lib/features/teams/lock-team.ts'
import { requireConfirmedTeam } from '#lib/features/teams/team-confirmation.ts'
import { AppError } from '#lib/kernel/errors.ts'
import { type Db, db } from '#lib/platform/db/db.ts'
import { requireConfirmation } from './confirmation.ts'
import { type LockedClient, lockVisibleClient } from './lock-client.ts'

/**
 * Gives a client to another team of the caller's. Credentials and tokens keep working; whoever is in the former team
 * alone can no longer see it, and the new team sees its whole activity.
 * @throws AppError `not_found` for a client the caller cannot see, `invalid` on `teamId` for a team that one does not
 *   belong to or that has it already, and on `confirmation` unless that is the client ID, `conflict` for a team that the
 *   connectivity team does not vouch for, while the client has what only that team grants
 */
export async function transferClient(
  ctx: { actor: Actor },
  { clientId, teamId, confirmation }: { clientId: string; teamId: string; confirmation: string },
): Promise<{ clientId: string }> {
  return await db().$transaction(async (tx) => {
    const client = await lockVisibleClient(tx, ctx.actor, 'app.change', clientId)
    const team = await findOwnTeam(tx, ctx.actor, teamId)
    if (!team) throw new AppError('invalid', 'Choose one of your teams.', 'teamId')
    if (team.id === client.teamId)
      throw new AppError('invalid', 'The app already belongs to this team.', 'teamId')
    requireConfirmation(clientId, confirmation)
    await moveClient(tx, ctx.actor, client, team)
    return { clientId }
  })
}

/**
 * Gives a client that the transaction has locked to a team, for whoever may; tells both teams.
 * @throws AppError `conflict` as `transferClient`
 */
export async function moveClient(
  tx: Db,
  actor: Actor,
  client: LockedClient,
  team: { id: string; slug: string },
): Promise<void> {
  await requireTeamThere(tx, team.id)
  if (await isEquippedByStaff(tx, client.id)) await requireConfirmedTeam(tx, actor, team.id)
  const former = await tx.team.findUniqueOrThrow({ where: { id: client.teamId }, select: { slug: true } })
  await tx.client.update({ where: { id: client.id }, data: { teamId: team.id }, select: { id: true } })
  await changed(tx, {
    actor,
    name: 'client.transferred',
    ...aboutClient({ id: client.id, teamId: team.id }),
    detail: { clientId: client.clientId, from: former.slug, to: team.slug },
  })
}

/** Whether the client has scopes that only the connectivity team grants, or serves an API, which only they arrange. */
async function isEquippedByStaff(tx: Db, clientRef: string): Promise<boolean> {
  const scope = await tx.clientScope.findFirst({
    where: { clientRef, scope: { grantPolicy: { not: GRANTED_BY_OWNER } } },
    select: { scopeName: true },
  })
  if (scope) return true
  return (await tx.resourceServer.findFirst({ where: { clientRef }, select: { apiId: true } })) !== null
}

function findOwnTeam(tx: Db, actor: Actor, id: string) {
  return tx.team.findFirst({
    where: { AND: [{ id }, teamsWhere(actor, 'app.register')] },
    select: { id: true, slug: true },
  })
}
