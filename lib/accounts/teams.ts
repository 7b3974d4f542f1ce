import { db } from '#lib/db.ts'
import type { PlatformRole } from '#prisma/generated/enums.ts'
import type { Person } from './actor.ts'

export type TeamDetail = {
  id: string
  name: string
  slug: string
  members: { id: string; name: string; email: string; role: PlatformRole; joinedAt: Date }[]
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
