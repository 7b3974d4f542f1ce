import type { Actor, Person } from '#lib/access/actor.ts'
import { may, requirePermission, type TeamRole } from '#lib/access/permissions.ts'
import { changed } from '#lib/changes/changed.ts'
import { insertTeam, slugOf } from '#lib/features/people/new-user.ts'
import { countAttempt } from '#lib/features/people/throttle.ts'
import { AppError } from '#lib/kernel/errors.ts'
import { type Db, db } from '#lib/platform/db/db.ts'

/** So many teams one person can own: rows and slugs of teams stay for good. */
const MOST_OWNED = 50

/**
 * Makes a team. A person who makes one is its owner; one that the connectivity team makes is confirmed.
 * @param input.slug exactly this one; without it, one that follows from the name and is free
 * @throws AppError `forbidden` for a role that this version does not know, `conflict` for a slug that is taken or who owns
 *   too many, `throttled`
 */
export async function createTeam(
  { actor }: { actor: Actor },
  { name, slug: wanted }: { name: string; slug?: string | undefined },
): Promise<{ teamId: string; slug: string }> {
  requirePermission(actor, 'team.create')
  if (actor.kind === 'person') await requireRoomFor(actor)
  const confirmedAt = may(actor, 'team.confirm') ? new Date() : null
  return await db().$transaction(async (tx) => {
    const { id, slug } =
      wanted === undefined
        ? await insertTeam(tx, { name, slug: slugOf(name), confirmedAt })
        : await insertExactly(tx, { name, slug: wanted, confirmedAt })
    if (actor.kind === 'person') {
      const role: TeamRole = 'owner'
      await tx.membership.create({ data: { teamId: id, userId: actor.id, role }, select: { role: true } })
    }
    await changed(tx, {
      actor,
      name: 'team.created',
      subject: { kind: 'team', id },
      teamId: id,
      detail: { slug },
    })
    return { teamId: id, slug }
  })
}

async function requireRoomFor(actor: Person): Promise<void> {
  await countAttempt('createTeam', actor.id)
  const owned = await db().membership.count({ where: { userId: actor.id, role: 'owner' } })
  if (owned >= MOST_OWNED)
    throw new AppError('conflict', `You own ${MOST_OWNED} teams, the maximum. Delete or leave one first.`)
}

/**
 * Stores a team under exactly this slug.
 * @throws AppError `conflict` on `slug`
 */
export async function insertExactly(tx: Db, data: { name: string; slug: string; confirmedAt: Date | null }) {
  const [team] = await tx.team.createManyAndReturn({
    data: [data],
    skipDuplicates: true,
    select: { id: true, slug: true },
  })
  if (!team) throw new AppError('conflict', `There is a team “${data.slug}” already.`, 'slug')
  return team
}
