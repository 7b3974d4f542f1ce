import { actorLabel, HOLDER_IN_WORDS, type Principal } from '#lib/access/actor.ts'
import { may } from '#lib/access/permissions.ts'

/** Who did something, as a notice says it. */
export function writerOf(actor: Principal | null): string {
  if (actor === null) return 'The portal'
  switch (actor.kind) {
    case 'person':
      return actorLabel(actor)
    case 'operator':
      return 'The connectivity team'
    case 'client':
      return `The app ${actor.clientId}`
    case 'holder':
      return HOLDER_IN_WORDS
  }
}

/** The same as a team reads it (UUIDs): whoever is in none of these acts for the connectivity team. */
export const writerFor = (actor: Principal | null, teamIds: readonly string[]): string =>
  actor?.kind === 'person' &&
  may(actor, 'partner.manage') &&
  !actor.teams.some(({ id }) => teamIds.includes(id))
    ? 'The connectivity team'
    : writerOf(actor)
