import { actorLabel, type Principal } from '#lib/access/actor.ts'

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
      return 'The holder of a hand-off link'
  }
}
