import { notFound, redirect } from 'next/navigation'
import type { Person, PersonsTeam } from '#lib/access/actor.ts'
import { routes } from '#lib/routes.ts'

/** Slug of the team that an address asks for; null where it asks for none. */
export const askedTeam = (asked: string | undefined): string | null => asked || null

/** The team whose things a page shows: the one that is asked for, or else the first; null for someone without one. */
export function teamOf(actor: Person, asked: string | null): PersonsTeam | null {
  if (asked === null) return actor.teams[0] ?? null
  return actor.teams.find(({ slug }) => slug === asked) ?? null
}

/** Who asks for a team that waits for their second factor is led to set one up. */
export function leadToFactor(actor: Person, asked: string | null): void {
  if (asked !== null && actor.withheld?.teams.some(({ slug }) => slug === asked)) redirect(routes.enrol)
}

/** The same for a page: a team that one is not in is not found, as one that nobody has. */
export function shownTeam(actor: Person, asked: string | null): PersonsTeam | null {
  leadToFactor(actor, asked)
  const team = teamOf(actor, asked)
  return team === null && asked !== null ? notFound() : team
}
