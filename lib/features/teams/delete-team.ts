import type { Actor } from '#lib/access/actor.ts'
import { everyTeamWhere } from '#lib/access/visible.ts'
import { changed } from '#lib/changes/changed.ts'
import { AppError } from '#lib/kernel/errors.ts'
import { restorableUntil, undoEndedFor } from '#lib/kernel/undo-period.ts'
import { databaseNow, db } from '#lib/platform/db/db.ts'
import { countChange } from './count-change.ts'
import { lockTeam } from './lock-team.ts'

/**
 * Deletes a team that has no app. Its people can restore it within `UNDO_DAYS`; nobody else ever gets its slug.
 * @throws AppError `not_found`, `forbidden` for those who do not own it, `conflict` while it has apps, `invalid` on
 *   `confirmation` unless that is the slug
 */
export async function deleteTeam(
  ctx: { actor: Actor },
  { teamId, confirmation }: { teamId: string; confirmation: string },
): Promise<{ slug: string }> {
  await countChange(ctx.actor)
  return await db().$transaction(async (tx) => {
    const { slug } = await lockTeam(tx, ctx.actor, 'team.delete', teamId)
    if (await tx.client.findFirst({ where: { teamId, deletedAt: null }, select: { id: true } }))
      throw new AppError('conflict', 'This team still has apps. Transfer or delete them first.')
    if (confirmation !== slug) throw new AppError('invalid', `Type ${slug} to confirm.`, 'confirmation')
    const deletedAt = await databaseNow(tx)
    await tx.team.update({ where: { id: teamId }, data: { deletedAt }, select: { id: true } })
    await changed(tx, {
      actor: ctx.actor,
      name: 'team.deleted',
      subject: { kind: 'team', id: teamId },
      teamId,
      detail: { slug, restorableUntil: restorableUntil(deletedAt).toISOString() },
    })
    return { slug }
  })
}

/**
 * Undoes that within `UNDO_DAYS`: everybody who was in the team is in it again.
 * @throws AppError `not_found` for a team that is not the caller's, is not deleted, or was deleted too long ago
 */
export async function restoreTeam(
  ctx: { actor: Actor },
  { teamId }: { teamId: string },
): Promise<{ slug: string }> {
  await countChange(ctx.actor)
  return await db().$transaction(async (tx) => {
    await tx.$queryRaw`SELECT id FROM team WHERE id = ${teamId}::uuid FOR UPDATE`
    const team = await tx.team.findFirst({
      where: {
        id: teamId,
        deletedAt: { gt: undoEndedFor((await databaseNow(tx)).getTime()) },
        purgedAt: null,
        ...everyTeamWhere(ctx.actor, 'team.delete'),
      },
      select: { slug: true },
    })
    if (!team) throw new AppError('not_found', 'There is no such team to restore.')
    await tx.team.update({ where: { id: teamId }, data: { deletedAt: null }, select: { id: true } })
    await changed(tx, {
      actor: ctx.actor,
      name: 'team.restored',
      subject: { kind: 'team', id: teamId },
      teamId,
      detail: team,
    })
    return team
  })
}
