import type { Person } from '#lib/access/actor.ts'
import type { PlatformRole } from '#lib/access/permissions.ts'
import { isDemandedOf } from './demand.ts'

/** What is in effect in place of a role that waits for a second factor. */
const MEANWHILE = 'developer' satisfies PlatformRole

/**
 * The person of a session in which no second factor was proved: without a role that demands one, and without the teams
 * that do. Whoever asks what they may is so told no, wherever it is asked.
 * @param demanding ids of the teams that demand one
 */
export function withhold(person: Person, demanding: readonly string[]): Person {
  const role = isDemandedOf(person.role) ? person.role : null
  const teams = person.teams.filter(({ id }) => demanding.includes(id))
  if (role === null && teams.length === 0) return person
  return {
    ...person,
    role: role === null ? person.role : MEANWHILE,
    teams: person.teams.filter(({ id }) => !demanding.includes(id)),
    withheld: { role, teams },
  }
}
