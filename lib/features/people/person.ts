import type { Person, PersonsTeam } from '#lib/access/actor.ts'

/** What is read of a user wherever one acts; never the password. */
export const personSelect = {
  id: true,
  email: true,
  name: true,
  role: true,
  memberships: {
    where: { team: { deletedAt: null } },
    select: { role: true, team: { select: { id: true, slug: true, name: true } } },
    orderBy: { createdAt: 'asc' },
  },
} as const

export type PersonRow = Pick<Person, 'id' | 'email' | 'name' | 'role'> & {
  memberships: { role: string; team: Omit<PersonsTeam, 'role'> }[]
}

/** The same in SQL, of a user `u`, as a row of its own. */
export const PERSON = `
  u.id, u.email, u.name, u.role,
  ARRAY(
    SELECT jsonb_build_object(
      'role', m.role, 'team', jsonb_build_object('id', t.id, 'slug', t.slug, 'name', t.name)
    )
    FROM membership m JOIN team t ON t.id = m.team_id AND t.deleted_at IS NULL
    WHERE m.user_id = u.id ORDER BY m.created_at
  ) AS memberships`

/** The stored user as an actor. Only for one who has proved to be that user. */
export function toPerson({ id, email, name, role, memberships }: PersonRow): Person {
  const teams = memberships.map((one) => ({ ...one.team, role: one.role }))
  return { kind: 'person', id, email, name, role, teams }
}
