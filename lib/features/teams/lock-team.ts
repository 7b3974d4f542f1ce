import type { Actor } from '#lib/access/actor.ts'
import { type Permission, ruleOf } from '#lib/access/permissions.ts'
import { teamsWhere } from '#lib/access/visible.ts'
import { AppError } from '#lib/kernel/errors.ts'
import type { Db } from '#lib/platform/db/db.ts'

/** A team that is the transaction's alone until it ends. */
export type LockedTeam = { id: string; slug: string; name: string; secretLifeDays: number | null }

const lockedTeam = { id: true, slug: true, name: true, secretLifeDays: true } as const

/** The one sentence for a team that does not exist and for one that is none of the asker's business. */
export const noSuchTeam = () => new AppError('not_found', 'There is no such team, or you’re not in it.')

/**
 * Locks a team in which the actor has a permission, and then reads it: what changes a team, and who is in it, happens one
 * after the other on however many instances.
 * @throws AppError `not_found`, `forbidden` for those in it who may read it and no more
 */
export async function lockTeam(
  tx: Db,
  actor: Actor,
  permission: Permission,
  teamId: string,
): Promise<LockedTeam> {
  await tx.$queryRaw`SELECT id FROM team WHERE id = ${teamId}::uuid FOR UPDATE`
  const found = (asked: Permission) =>
    tx.team.findFirst({ where: { AND: [{ id: teamId }, teamsWhere(actor, asked)] }, select: lockedTeam })
  const team = await found(permission)
  if (team) return team
  throw (await found('team.read')) ? new AppError('forbidden', ruleOf(permission).refusal) : noSuchTeam()
}

/**
 * Locks whichever team there is, for those who may in all of them: ask before.
 * @throws AppError `not_found`
 */
export async function lockAnyTeam(tx: Db, teamId: string): Promise<LockedTeam> {
  await tx.$queryRaw`SELECT id FROM team WHERE id = ${teamId}::uuid FOR UPDATE`
  const team = await tx.team.findFirst({ where: { id: teamId, deletedAt: null }, select: lockedTeam })
  if (!team) throw new AppError('not_found', 'There is no such team.')
  return team
}

/**
 * Holds a team that is about to get an app, so that nobody deletes it meanwhile.
 * @throws AppError `conflict` when it is deleted
 */
export async function requireTeamThere(tx: Db, teamId: string): Promise<void> {
  const found = await tx.$queryRaw<object[]>`
    SELECT id FROM team WHERE id = ${teamId}::uuid AND deleted_at IS NULL FOR SHARE`
  if (found.length === 0) throw new AppError('conflict', 'This team was deleted.', 'teamId')
}
