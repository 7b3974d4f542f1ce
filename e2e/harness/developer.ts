import type { Operator, Person } from '#lib/accounts/actor.ts'
import { createUser } from '#lib/accounts/create-user.ts'
import { personSelect, toPerson } from '#lib/accounts/person.ts'
import { db } from '#lib/db.ts'

/** Whoever sits at the command line. */
export const operator: Operator = { kind: 'operator', name: 'cli' }

/** A developer with a team of their own, in the database of the integration tests. */
export async function developer(name: string): Promise<Person> {
  const { userId } = await createUser(
    { actor: operator },
    { email: `${name}@people.example`, role: 'developer', password: 'winter-lantern-cobalt-41', name },
  )
  return await personWithId(userId)
}

/** The person as a new request meets them: with the teams that they are in now. */
export async function personWithId(id: string): Promise<Person> {
  return toPerson(await db().user.findUniqueOrThrow({ where: { id }, select: personSelect }))
}

/** Lets a person into another's first team. */
export async function join(person: Person, host: Person): Promise<Person> {
  const team = host.teams[0]
  if (!team) throw new Error(`${host.name} has no team`)
  await db().membership.create({ data: { userId: person.id, teamId: team.id }, select: { teamId: true } })
  return await personWithId(person.id)
}
