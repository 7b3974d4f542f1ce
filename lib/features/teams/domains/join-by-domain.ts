import type { Person } from '#lib/access/actor.ts'
import { latestEntry } from '#lib/changes/entries.ts'
import { domainOf } from '#lib/features/people/sign-up-rules.ts'
import { noSuchTeam } from '#lib/features/teams/lock-team.ts'
import { letIn } from '#lib/features/teams/people-of-team.ts'
import { type Db, db } from '#lib/platform/db/db.ts'
import { admissibleDomains } from './admit-domain.ts'

/** A team that somebody may join by their address. */
export type OpenTeam = { id: string; slug: string; name: string; role: string; domain: string }

/** The teams that admit the actor by the domain of their verified address. */
export async function openTeams(actor: Person): Promise<OpenTeam[]> {
  const teams = await findOpen(db(), actor)
  const removed = await Promise.all(teams.map((team) => wasRemoved(team.id, actor.id)))
  return teams.filter((_, at) => !removed[at])
}

/**
 * Joins a team that admits the domain of the actor's verified address. Its people are told.
 * @throws AppError `not_found` for any other team
 */
export async function joinByDomain(
  { actor }: { actor: Person },
  { teamId }: { teamId: string },
): Promise<{ slug: string }> {
  return await db().$transaction(async (tx) => {
    await tx.$queryRaw`SELECT id FROM team WHERE id = ${teamId}::uuid FOR UPDATE`
    const [team] = await findOpen(tx, actor, teamId)
    if (!team || (await wasRemoved(teamId, actor.id))) throw noSuchTeam()
    await letIn(tx, { actor, teamId, userId: actor.id, role: team.role, domain: team.domain })
    return { slug: team.slug }
  })
}

async function findOpen(tx: Db, actor: Person, teamId?: string): Promise<OpenTeam[]> {
  const user = await tx.user.findFirst({
    where: { id: actor.id, emailVerifiedAt: { not: null } },
    select: { email: true },
  })
  if (!user) return []
  const domain = domainOf(user.email)
  const rows = await tx.teamDomain.findMany({
    where: {
      domain,
      ...(teamId !== undefined && { teamId }),
      team: { deletedAt: null, memberships: { none: { userId: actor.id } } },
    },
    select: { role: true, team: { select: { id: true, slug: true, name: true } } },
    orderBy: { createdAt: 'asc' },
    take: 20,
  })
  // The owner who had such an address may be gone.
  const domains = await Promise.all(rows.map(({ team }) => admissibleDomains(team.id, tx)))
  return rows
    .filter((_, at) => domains[at]?.includes(domain))
    .map(({ role, team }) => ({ ...team, role, domain }))
}

/** Whoever an owner took out comes back by invitation alone. */
async function wasRemoved(teamId: string, userId: string): Promise<boolean> {
  const removal = await latestEntry(
    { kind: 'team', id: teamId },
    { actions: ['team.person_removed'], naming: { userId } },
  )
  return removal !== null
}
