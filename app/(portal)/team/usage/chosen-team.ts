import type { Person } from '#lib/access/actor.ts'
import { listFilterSchema } from '#lib/features/health/list-filter.ts'

/** Slug of the team that an address asks for; without one, of the person's own. Whose it is, the query decides. */
export function chosenTeam(actor: Person, asked: string | undefined): string | undefined {
  return listFilterSchema.shape.team.parse(asked) ?? actor.teams[0]?.slug
}
