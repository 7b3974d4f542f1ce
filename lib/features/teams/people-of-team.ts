import type { Actor, Person } from '#lib/access/actor.ts'
import { requirePermission, type TeamRole } from '#lib/access/permissions.ts'
import { changed } from '#lib/changes/changed.ts'
import { AppError } from '#lib/kernel/errors.ts'
import { type Db, db } from '#lib/platform/db/db.ts'
import { revokeInvitationsOf } from './invitations/pending.ts'
import { type LockedTeam, lockAnyTeam, lockTeam } from './lock-team.ts'

// Who is in a team, and as what. Each locks the team, so that of two owners who leave at once one stays.

const OWNER = 'owner' satisfies TeamRole

type Target = { teamId: string; userId: string }

/**
 * Says what somebody is in a team. It counts from their next request on.
 * @throws AppError `not_found`, `forbidden` for those who do not own it, `conflict` for its last owner
 */
export async function changeRole(
  ctx: { actor: Actor },
  { teamId, userId, role }: Target & { role: TeamRole },
): Promise<{ changed: boolean }> {
  return await db().$transaction(async (tx) => {
    const team = await lockTeam(tx, ctx.actor, 'team.manage_people', teamId)
    return await storeRole(tx, ctx.actor, team, { userId, role })
  })
}

/**
 * Says what somebody is in whichever team, as the connectivity team: the whole of that team is told.
 * @throws AppError `forbidden` for anybody else and for one's own role, `not_found`, `conflict` for its last owner
 */
export async function changeRoleAsStaff(
  { actor }: { actor: Actor },
  { teamId, userId, role }: Target & { role: TeamRole },
): Promise<{ changed: boolean }> {
  requirePermission(actor, 'team.set_roles')
  if (actor.kind === 'person' && actor.id === userId)
    throw new AppError('forbidden', 'You can’t change your own role as the connectivity team.')
  return await db().$transaction(async (tx) => {
    const team = await lockAnyTeam(tx, teamId)
    return await storeRole(tx, actor, team, { userId, role, by: 'staff' })
  })
}

async function storeRole(
  tx: Db,
  actor: Actor,
  team: LockedTeam,
  { userId, role, ...by }: { userId: string; role: TeamRole; by?: 'staff' },
): Promise<{ changed: boolean }> {
  const before = await roleOf(tx, team, userId)
  if (before === role) return { changed: false }
  if (before === OWNER) await requireAnotherOwner(tx, team, userId)
  await tx.membership.update({
    where: { userId_teamId: { userId, teamId: team.id } },
    data: { role },
    select: { role: true },
  })
  await changed(tx, {
    actor,
    name: 'team.role_changed',
    subject: { kind: 'team', id: team.id },
    teamId: team.id,
    detail: { userId, before, after: role, ...by },
  })
  return { changed: true }
}

/**
 * Takes somebody out of a team. From their next request on its apps are none of theirs; the apps stay.
 * @throws AppError `not_found`, `forbidden` for those who do not own it, `conflict` for its last owner
 */
export async function removePerson(ctx: { actor: Actor }, { teamId, userId }: Target): Promise<void> {
  await db().$transaction(async (tx) => {
    const team = await lockTeam(tx, ctx.actor, 'team.manage_people', teamId)
    const role = await takeOut(tx, team, userId)
    await changed(tx, {
      actor: ctx.actor,
      name: 'team.person_removed',
      subject: { kind: 'team', id: teamId },
      teamId,
      detail: { userId, role },
    })
  })
}

/**
 * Leaves a team. Its apps stay.
 * @throws AppError `not_found`, `conflict` for its last owner
 */
export async function leaveTeam(ctx: { actor: Person }, { teamId }: { teamId: string }): Promise<void> {
  await db().$transaction(async (tx) => {
    const team = await lockTeam(tx, ctx.actor, 'team.leave', teamId)
    const role = await takeOut(tx, team, ctx.actor.id)
    await changed(tx, {
      actor: ctx.actor,
      name: 'team.person_left',
      subject: { kind: 'team', id: teamId },
      teamId,
      detail: { userId: ctx.actor.id, role },
    })
  })
}

/**
 * Lets somebody into a team, inside the caller's transaction, who holds its lock and has said who may.
 * @throws AppError `conflict` when they are in it already, `not_found` when their account was deleted meanwhile
 */
export async function letIn(
  tx: Db,
  {
    actor,
    teamId,
    userId,
    role,
    ...by
  }: Target & { actor: Actor; role: string; invitation?: string | undefined; domain?: string },
): Promise<void> {
  // Whoever deletes their account at this moment is waited for, rather than found missing by a foreign key.
  const held = await tx.$queryRaw<object[]>`SELECT FROM app_user WHERE id = ${userId}::uuid FOR KEY SHARE`
  if (held.length === 0) throw new AppError('not_found', 'This person no longer has an account.')
  const { count } = await tx.membership.createMany({
    data: [{ userId, teamId, role }],
    skipDuplicates: true,
  })
  if (count === 0)
    throw new AppError(
      'conflict',
      actor.kind === 'person' && actor.id === userId
        ? 'You’re already in this team.'
        : 'This person is already in the team.',
    )
  await revokeInvitationsOf(tx, teamId, userId)
  await changed(tx, {
    actor,
    name: 'team.person_added',
    subject: { kind: 'team', id: teamId },
    teamId,
    detail: { userId, role, ...by },
  })
}

async function takeOut(tx: Db, team: LockedTeam, userId: string): Promise<string> {
  const role = await roleOf(tx, team, userId)
  if (role === OWNER) await requireAnotherOwner(tx, team, userId)
  await revokeInvitationsOf(tx, team.id, userId)
  await tx.membership.delete({
    where: { userId_teamId: { userId, teamId: team.id } },
    select: { role: true },
  })
  return role
}

async function roleOf(tx: Db, team: LockedTeam, userId: string): Promise<string> {
  const found = await tx.membership.findUnique({
    where: { userId_teamId: { userId, teamId: team.id } },
    select: { role: true },
  })
  if (!found) throw new AppError('not_found', 'This person is no longer in the team.')
  return found.role
}

/** The database refuses as well (prisma/sql/teams.sql); here it is told in words. */
async function requireAnotherOwner(tx: Db, { id, name }: LockedTeam, userId: string): Promise<void> {
  const another = await tx.membership.findFirst({
    where: { teamId: id, role: OWNER, userId: { not: userId } },
    select: { userId: true },
  })
  if (!another)
    throw new AppError(
      'conflict',
      `${name} needs an owner. Make someone else an owner first, or delete the team.`,
    )
}
