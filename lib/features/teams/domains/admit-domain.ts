import type { Actor } from '#lib/access/actor.ts'
import type { TeamRole } from '#lib/access/permissions.ts'
import { changed } from '#lib/changes/changed.ts'
import { domainOf } from '#lib/features/people/sign-up-rules.ts'
import { lockTeam } from '#lib/features/teams/lock-team.ts'
import { AppError } from '#lib/kernel/errors.ts'
import { type Db, db } from '#lib/platform/db/db.ts'
import { isPublicDomain } from './public-domains.ts'

type JoiningRole = Exclude<TeamRole, 'owner'>

/**
 * Lets people with a verified address of a domain join a team by themselves. One of its owners must have such an address,
 * so that nobody gathers the people of somebody else. The same again changes the role.
 * @throws AppError `not_found`, `forbidden` for those who do not own it, `invalid` on `domain`
 */
export async function admitDomain(
  ctx: { actor: Actor },
  { teamId, domain, role }: { teamId: string; domain: string; role: JoiningRole },
): Promise<{ domain: string }> {
  return await db().$transaction(async (tx) => {
    await lockTeam(tx, ctx.actor, 'team.manage_people', teamId)
    if (!(await admissibleDomains(teamId, tx)).includes(domain))
      throw new AppError(
        'invalid',
        'Choose a domain where a team owner has a confirmed address, not a public mail provider’s.',
        'domain',
      )
    await tx.teamDomain.upsert({
      where: { teamId_domain: { teamId, domain } },
      create: { teamId, domain, role },
      update: { role },
      select: { domain: true },
    })
    await changed(tx, {
      actor: ctx.actor,
      name: 'team.domain_admitted',
      subject: { kind: 'team', id: teamId },
      teamId,
      detail: { domain, role },
    })
    return { domain }
  })
}

/**
 * Lets nobody join by an address of a domain any more. Who did stays.
 * @throws AppError `not_found`, `forbidden` for those who do not own it
 */
export async function dismissDomain(
  ctx: { actor: Actor },
  { teamId, domain }: { teamId: string; domain: string },
): Promise<{ domain: string }> {
  return await db().$transaction(async (tx) => {
    await lockTeam(tx, ctx.actor, 'team.manage_people', teamId)
    const { count } = await tx.teamDomain.deleteMany({ where: { teamId, domain } })
    if (count > 0)
      await changed(tx, {
        actor: ctx.actor,
        name: 'team.domain_dismissed',
        subject: { kind: 'team', id: teamId },
        teamId,
        detail: { domain },
      })
    return { domain }
  })
}

/** The domains that a team may admit: those of the verified addresses of its owners, where not everybody has one. */
export async function admissibleDomains(teamId: string, tx: Db = db()): Promise<string[]> {
  const owners = await tx.user.findMany({
    where: {
      emailVerifiedAt: { not: null },
      disabledAt: null,
      memberships: { some: { teamId, role: 'owner' satisfies TeamRole } },
    },
    select: { email: true },
  })
  const domains = new Set(owners.map(({ email }) => domainOf(email)))
  return [...domains].filter((domain) => !isPublicDomain(domain)).sort()
}

/** The domains that a team admits, each with what its people become. */
export const admittedDomains = (teamId: string): Promise<{ domain: string; role: string }[]> =>
  db().teamDomain.findMany({
    where: { teamId },
    select: { domain: true, role: true },
    orderBy: { domain: 'asc' },
  })
