import type { Actor } from '#lib/access/actor.ts'
import { may, requirePermission } from '#lib/access/permissions.ts'
import { changed } from '#lib/changes/changed.ts'
import { AppError } from '#lib/kernel/errors.ts'
import { type Db, db } from '#lib/platform/db/db.ts'
import { requireTeamThere } from './lock-team.ts'

/** So many people are named where a team is not confirmed; a stranger's own team has one. */
const PEOPLE_NAMED = 10

/**
 * The team that staff is about to equip: it is made, as confirmed, when it is not there. Anybody may sign up under any
 * name, and a team is called after its first person: one that the connectivity team neither made nor confirmed gets
 * nothing from it.
 * @returns its id
 * @throws AppError `conflict`, naming its people and the cure
 */
export async function teamToEquip(tx: Db, actor: Actor, slug: string): Promise<string> {
  // The database's own constraint decides who was first, a person who signs up at this moment included.
  const [made] = await tx.team.createManyAndReturn({
    data: [{ slug, name: slug, confirmedAt: new Date() }],
    skipDuplicates: true,
    select: { id: true },
  })
  if (!made) {
    const { id } = await tx.team.findUniqueOrThrow({ where: { slug }, select: { id: true } })
    await requireTeamThere(tx, id)
    await requireConfirmedTeam(tx, actor, id)
    return id
  }
  await changed(tx, {
    actor,
    name: 'team.created',
    subject: { kind: 'team', id: made.id },
    teamId: made.id,
    detail: { slug },
  })
  return made.id
}

/**
 * Requires that the connectivity team vouches for a team, which is about to get what only that team gives.
 * @throws AppError `conflict`, with the cure for whoever asks
 */
export async function requireConfirmedTeam(tx: Db, actor: Actor, teamId: string): Promise<void> {
  const team = await tx.team.findUniqueOrThrow({
    where: { id: teamId },
    select: {
      slug: true,
      confirmedAt: true,
      memberships: {
        select: { user: { select: { name: true, email: true, createdAt: true, emailVerifiedAt: true } } },
        orderBy: { createdAt: 'asc' },
        take: PEOPLE_NAMED + 1,
      },
    },
  })
  if (team.confirmedAt !== null) return
  const people = team.memberships.map(({ user }) => user)
  throw new AppError(
    'conflict',
    may(actor, 'team.confirm') ? whoIsIn(team.slug, people) : askStaff(team.slug),
  )
}

const askStaff = (slug: string) =>
  `The connectivity team has not confirmed the team “${slug}” yet. Ask them to confirm it, then try again.`

type Named = { name: string; email: string; createdAt: Date; emailVerifiedAt: Date | null }

function whoIsIn(slug: string, people: readonly Named[]): string {
  const named = people
    .slice(0, PEOPLE_NAMED)
    .map(
      ({ name, email, createdAt, emailVerifiedAt }) =>
        `${name} <${email}>${emailVerifiedAt ? '' : ', address not confirmed'}, here since ${createdAt.toISOString().slice(0, 10)}`,
    )
  const others = people.length > PEOPLE_NAMED ? ['others'] : []
  return `The team “${slug}” was not created by the connectivity team, and is not confirmed. Members: ${[...named, ...others].join('; ')}. Ask your partner whether these are their people. If so, run "team confirm --slug ${slug}" and try again. If not, name another team.`
}

/**
 * Says that the people of a team are who they seem to be: from then on its apps may have what only the connectivity
 * team grants. Doing it twice is no error. Every instance hears of it at the commit.
 * @returns whether anything changed, the e-mail addresses of those in the team, and which of them nobody has confirmed
 * @throws AppError `forbidden` for anyone but the connectivity team, `not_found`
 */
export async function confirmTeam(
  ctx: { actor: Actor },
  { slug }: { slug: string },
): Promise<{ changed: boolean; people: string[]; unconfirmed: string[] }> {
  requirePermission(ctx.actor, 'team.confirm')
  return await db().$transaction(async (tx) => {
    const team = await tx.team.findFirst({
      where: { slug, deletedAt: null },
      select: {
        id: true,
        memberships: { select: { user: { select: { email: true, emailVerifiedAt: true } } } },
      },
    })
    if (!team) throw new AppError('not_found', `There is no team “${slug}”.`, 'slug')
    const people = team.memberships.map(({ user }) => user.email)
    const unconfirmed = team.memberships.flatMap(({ user }) => (user.emailVerifiedAt ? [] : [user.email]))
    const { count } = await tx.team.updateMany({
      where: { id: team.id, confirmedAt: null },
      data: { confirmedAt: new Date() },
    })
    if (count === 0) return { changed: false, people, unconfirmed }
    await changed(tx, {
      actor: ctx.actor,
      name: 'team.confirmed',
      subject: { kind: 'team', id: team.id },
      teamId: team.id,
      detail: { slug, people },
    })
    return { changed: true, people, unconfirmed }
  })
}
