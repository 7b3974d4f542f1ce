import type { Actor, Person } from '#lib/access/actor.ts'
import { requirePermission } from '#lib/access/permissions.ts'
import { db } from '#lib/platform/db/db.ts'

export type TeamDetail = {
  id: string
  name: string
  slug: string
  /** Since when the connectivity team vouches for its people; null while it does not. */
  confirmedAt: Date | null
  /** For how many days a new secret of its apps may work; null for no limit. */
  secretLifeDays: number | null
  members: { id: string; name: string; email: string; role: string; joinedAt: Date }[]
}

/** The teams that a person belongs to, each with its members; the first joined first. */
export async function listTeams(actor: Person): Promise<TeamDetail[]> {
  const rows = await db().membership.findMany({
    where: { userId: actor.id },
    select: {
      team: {
        select: {
          id: true,
          name: true,
          slug: true,
          confirmedAt: true,
          secretLifeDays: true,
          memberships: {
            select: {
              createdAt: true,
              user: { select: { id: true, name: true, email: true, role: true } },
            },
            orderBy: { createdAt: 'asc' },
            take: 500,
          },
        },
      },
    },
    orderBy: { createdAt: 'asc' },
  })
  return rows.map(({ team: { memberships, ...team } }) => ({
    ...team,
    members: memberships.map(({ createdAt, user }) => ({ ...user, joinedAt: createdAt })),
  }))
}

export type TeamSummary = {
  slug: string
  name: string
  confirmedAt: Date | null
  /** E-mail addresses of those in it. */
  people: string[]
}

/**
 * Every team there is, those that are not confirmed first, then by slug.
 * @throws AppError `forbidden` for anyone but the connectivity team
 */
export async function listAllTeams(ctx: { actor: Actor }): Promise<TeamSummary[]> {
  requirePermission(ctx.actor, 'team.list_all')
  const rows = await db().team.findMany({
    select: {
      slug: true,
      name: true,
      confirmedAt: true,
      memberships: { select: { user: { select: { email: true } } }, orderBy: { createdAt: 'asc' } },
    },
    orderBy: { slug: 'asc' },
  })
  const teams = rows.map(({ memberships, ...team }) => ({
    ...team,
    people: memberships.map(({ user }) => user.email),
  }))
  return [
    ...teams.filter(({ confirmedAt }) => confirmedAt === null),
    ...teams.filter(({ confirmedAt }) => confirmedAt !== null),
  ]
}
