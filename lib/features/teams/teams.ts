import type { Actor, Person } from '#lib/access/actor.ts'
import { mayIn, requirePermission } from '#lib/access/permissions.ts'
import { everyTeamWhere, teamsWhere } from '#lib/access/visible.ts'
import { restorableUntil, undoEndedFor } from '#lib/kernel/undo-period.ts'
import { databaseNow, db } from '#lib/platform/db/db.ts'

/** So many people of a team are on one page. */
export const PEOPLE_PER_PAGE = 50

export type PersonInTeam = {
  id: string
  name: string
  email: string
  /** What they are in the team: a `TeamRole`, or one of another version. */
  role: string
  joinedAt: Date
  /** Null for somebody who never has. */
  lastSignInAt: Date | null
  hasSecondFactor: boolean
}

export type TeamDetail = {
  id: string
  name: string
  slug: string
  /** Since when the connectivity team vouches for its people; null while it does not. */
  confirmedAt: Date | null
  /** For how many days a new secret of its apps may work; null for no limit. */
  secretLifeDays: number | null
  /** Whether it is there only for those who have proved a second factor. */
  demandsSecondFactor: boolean
  /** Those of one page: who joined first comes first. */
  people: PersonInTeam[]
  /** The page of people, from 1 on, and how many there are: the last one where there is none of the number asked for. */
  page: number
  pages: number
  /** How many apps keep it from being deleted. */
  apps: number
  /** What whoever asks may do besides reading. */
  may: { change: boolean; managePeople: boolean; delete: boolean }
}

/**
 * A team by its slug, with one page of its people; null for one that the person may not read.
 * @param asked which page, from 1 on
 */
export async function findTeam(actor: Person, slug: string, asked = 1): Promise<TeamDetail | null> {
  const where = { AND: [{ slug }, teamsWhere(actor, 'team.read')] }
  const inTeam = await db().membership.count({ where: { team: where } })
  const pages = Math.max(1, Math.ceil(inTeam / PEOPLE_PER_PAGE))
  const page = Math.min(asked, pages)
  const row = await db().team.findFirst({
    where,
    select: {
      id: true,
      name: true,
      slug: true,
      confirmedAt: true,
      secretLifeDays: true,
      demandsSecondFactor: true,
      memberships: {
        select: {
          role: true,
          createdAt: true,
          user: {
            select: {
              id: true,
              name: true,
              email: true,
              totp: { select: { confirmedAt: true } },
              _count: { select: { passkeys: true } },
              lastSignInAt: true,
            },
          },
        },
        orderBy: [{ createdAt: 'asc' }, { userId: 'asc' }],
        skip: (page - 1) * PEOPLE_PER_PAGE,
        take: PEOPLE_PER_PAGE,
      },
      _count: { select: { clients: { where: { deletedAt: null } } } },
    },
  })
  if (!row) return null
  const { memberships, _count, ...team } = row
  return {
    ...team,
    people: memberships.map(({ role, createdAt, user: { totp, _count: its, ...user } }) => ({
      ...user,
      hasSecondFactor: !!totp?.confirmedAt || its.passkeys > 0,
      role,
      joinedAt: createdAt,
    })),
    ...{ page, pages },
    apps: _count.clients,
    may: {
      change: mayIn(actor, 'team.change', team.id),
      managePeople: mayIn(actor, 'team.manage_people', team.id),
      delete: mayIn(actor, 'team.delete', team.id),
    },
  }
}

export type DeletedTeam = {
  id: string
  slug: string
  name: string
  deletedAt: Date
  restorableUntil: Date
  /** Whether whoever asks may restore it. */
  mayRestore: boolean
}

/** The deleted teams of a person that can still be restored, the latest first. */
export async function deletedTeams(actor: Person): Promise<DeletedTeam[]> {
  const restorable = {
    deletedAt: { gt: undoEndedFor((await databaseNow()).getTime()) },
    purgedAt: null,
  }
  const rows = await db().team.findMany({
    where: { AND: [restorable, everyTeamWhere(actor, 'team.read')] },
    select: {
      ...{ id: true, slug: true, name: true, deletedAt: true },
      memberships: { where: { userId: actor.id }, select: { role: true } },
    },
    orderBy: { deletedAt: 'desc' },
    take: 50,
  })
  return rows.flatMap(({ deletedAt, memberships, ...team }) => {
    if (!deletedAt) return []
    const role = memberships[0]?.role ?? ''
    const asMember = { ...actor, teams: [{ ...team, role }] }
    return [
      {
        ...team,
        deletedAt,
        restorableUntil: restorableUntil(deletedAt),
        mayRestore: mayIn(asMember, 'team.delete', team.id),
      },
    ]
  })
}

export type TeamSummary = {
  slug: string
  name: string
  confirmedAt: Date | null
  /** Those in it, by their e-mail addresses, and whether anybody has confirmed those. */
  people: { email: string; role: string; isConfirmed: boolean }[]
}

/**
 * Whether there is a team of this slug, or was: of a deleted one there is still something to find.
 * @throws AppError `forbidden` for anyone but the connectivity team
 */
export async function isTeam(ctx: { actor: Actor }, slug: string): Promise<boolean> {
  requirePermission(ctx.actor, 'team.list_all')
  return (await db().team.count({ where: { slug } })) > 0
}

/**
 * Every team there is, those that are not confirmed first, then by slug.
 * @throws AppError `forbidden` for anyone but the connectivity team
 */
export async function listAllTeams(ctx: { actor: Actor }): Promise<TeamSummary[]> {
  requirePermission(ctx.actor, 'team.list_all')
  const rows = await db().team.findMany({
    where: { deletedAt: null },
    select: {
      slug: true,
      name: true,
      confirmedAt: true,
      memberships: {
        select: { role: true, user: { select: { email: true, emailVerifiedAt: true } } },
        orderBy: { createdAt: 'asc' },
      },
    },
    orderBy: { slug: 'asc' },
  })
  const teams = rows.map(({ memberships, ...team }) => ({
    ...team,
    people: memberships.map(({ role, user: { email, emailVerifiedAt } }) => ({
      ...{ email, role },
      isConfirmed: emailVerifiedAt !== null,
    })),
  }))
  return [
    ...teams.filter(({ confirmedAt }) => confirmedAt === null),
    ...teams.filter(({ confirmedAt }) => confirmedAt !== null),
  ]
}
