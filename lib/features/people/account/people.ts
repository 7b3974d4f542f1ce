import type { Actor } from '#lib/access/actor.ts'
import { requirePermission } from '#lib/access/permissions.ts'
import { AppError } from '#lib/kernel/errors.ts'
import { db } from '#lib/platform/db/db.ts'

const PEOPLE_PER_PAGE = 50

const listed = {
  id: true,
  email: true,
  name: true,
  role: true,
  createdAt: true,
  lastSignInAt: true,
  disabledAt: true,
  emailVerifiedAt: true,
  totp: { select: { confirmedAt: true } },
  _count: { select: { passkeys: true } },
  memberships: {
    select: { role: true, team: { select: { id: true, slug: true, name: true, deletedAt: true } } },
    orderBy: { createdAt: 'asc' },
  },
} as const

/** A person as administrators see them. */
export type ListedPerson = {
  id: string
  email: string
  name: string
  role: string
  createdAt: Date
  /** Null for whoever has never signed in. */
  lastSignInAt: Date | null
  disabledAt: Date | null
  emailVerifiedAt: Date | null
  hasSecondFactor: boolean
  teams: { id: string; slug: string; name: string; role: string; deletedAt: Date | null }[]
}

/**
 * The people of the portal by address, those after `after` only.
 * @param search part of a name or an address
 * @throws AppError `forbidden`
 */
export async function listPeople(
  ctx: { actor: Actor },
  { search, after }: { search: string; after: string | null },
): Promise<{ people: ListedPerson[]; next: string | null }> {
  requirePermission(ctx.actor, 'person.read')
  const has = { contains: search, mode: 'insensitive' } as const
  const rows = await db().user.findMany({
    where: {
      ...(search !== '' && { OR: [{ email: has }, { name: has }] }),
      ...(after !== null && { email: { gt: after } }),
    },
    select: listed,
    orderBy: { email: 'asc' },
    take: PEOPLE_PER_PAGE + 1,
  })
  const people = rows.slice(0, PEOPLE_PER_PAGE).map(toListed)
  return { people, next: rows.length > PEOPLE_PER_PAGE ? (people.at(-1)?.email ?? null) : null }
}

/**
 * One of them, by id or address.
 * @throws AppError `forbidden`, `not_found`
 */
export async function findPerson(
  ctx: { actor: Actor },
  which: { id: string } | { email: string },
): Promise<ListedPerson> {
  requirePermission(ctx.actor, 'person.read')
  const row = await db().user.findUnique({ where: which, select: listed })
  if (!row) throw new AppError('not_found', 'There is no such person.')
  return toListed(row)
}

const toListed = ({
  memberships,
  totp,
  _count,
  ...person
}: Omit<ListedPerson, 'teams' | 'hasSecondFactor'> & {
  memberships: { role: string; team: Omit<ListedPerson['teams'][number], 'role'> }[]
  totp: { confirmedAt: Date | null } | null
  _count: { passkeys: number }
}): ListedPerson => ({
  ...person,
  hasSecondFactor: !!totp?.confirmedAt || _count.passkeys > 0,
  teams: memberships.map(({ role, team }) => ({ ...team, role })),
})

/**
 * The teams that nobody could manage without a person: with apps or others in them, and no other owner who can sign in.
 * @throws AppError `forbidden`
 */
export async function teamsOnlyOwnedBy(
  ctx: { actor: Actor },
  { userId }: { userId: string },
): Promise<{ slug: string; name: string }[]> {
  requirePermission(ctx.actor, 'person.read')
  const others = { userId: { not: userId } }
  return await db().team.findMany({
    where: {
      deletedAt: null,
      memberships: {
        some: { userId, role: 'owner' },
        none: { ...others, role: 'owner', user: { disabledAt: null } },
      },
      OR: [{ memberships: { some: others } }, { clients: { some: { deletedAt: null } } }],
    },
    select: { slug: true, name: true },
    orderBy: { slug: 'asc' },
  })
}
