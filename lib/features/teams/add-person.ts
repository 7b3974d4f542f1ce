import type { Operator } from '#lib/access/actor.ts'
import type { TeamRole } from '#lib/access/permissions.ts'
import { AppError } from '#lib/kernel/errors.ts'
import { type Db, db } from '#lib/platform/db/db.ts'
import { mayJoinAs } from './invitations/pending.ts'
import { lockTeam } from './lock-team.ts'
import { letIn } from './people-of-team.ts'

type Named = { slug: string; email: string }

/** The team and the account that the operator names. */
async function named(tx: Db, { slug, email }: Named): Promise<{ teamId: string; userId: string }> {
  const team = await tx.team.findFirst({ where: { slug, deletedAt: null }, select: { id: true } })
  if (!team) throw new AppError('not_found', `There is no team “${slug}”.`, 'slug')
  const user = await tx.user.findUnique({ where: { email }, select: { id: true } })
  if (!user) throw new AppError('not_found', `There is no account with the address ${email}.`, 'email')
  return { teamId: team.id, userId: user.id }
}

/**
 * Finds who is meant by a slug and an address, for the operator at the command line.
 * @throws AppError `not_found`
 */
export const findInTeam = (input: Named): Promise<{ teamId: string; userId: string }> => named(db(), input)

/**
 * Lets somebody into a team without asking them, as the operator may. They are told.
 * @param input.role without one, the first person is an owner and others are members
 * @throws AppError `not_found`, `conflict` when they are in it already, or would be its first person and not own it
 */
export async function addPerson(
  { actor }: { actor: Operator },
  { role: wanted, ...who }: Named & { role?: TeamRole | undefined },
): Promise<{ role: TeamRole }> {
  return await db().$transaction(async (tx) => {
    const { teamId, userId } = await named(tx, who)
    await lockTeam(tx, actor, 'team.manage_people', teamId)
    const isFirst = (await tx.membership.count({ where: { teamId } })) === 0
    const role = wanted ?? (isFirst ? 'owner' : 'member')
    if (isFirst && !(await mayJoinAs(tx, teamId, role)))
      throw new AppError('conflict', 'The first person in a team must be an owner.', 'role')
    await letIn(tx, { actor, teamId, userId, role })
    return { role }
  })
}
