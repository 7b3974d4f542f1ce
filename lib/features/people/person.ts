import type { Person } from '#lib/access/actor.ts'

/** What is read of a user wherever one acts; never the password. */
export const personSelect = {
  id: true,
  email: true,
  name: true,
  role: true,
  memberships: {
    select: { team: { select: { id: true, slug: true, name: true } } },
    orderBy: { createdAt: 'asc' },
  },
} as const

type PersonRow = Pick<Person, 'id' | 'email' | 'name' | 'role'> & {
  memberships: { team: Person['teams'][number] }[]
}

/** The stored user as an actor. Only for one who has proved to be that user. */
export function toPerson({ memberships, ...user }: PersonRow): Person {
  return { kind: 'person', ...user, teams: memberships.map(({ team }) => team) }
}
