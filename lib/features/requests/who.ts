import { type Actor, actorLabel } from '#lib/access/actor.ts'

/** Whoever did something to a request is kept by their account, so that no address outlives it; others by what they are called. */
export const recorded = (actor: Actor): { id: string | null; label: string } =>
  actor.kind === 'person' ? { id: actor.id, label: '' } : { id: null, label: actorLabel(actor) }

/** Who it was, as people read it: the address of an account, or a name without one. */
export const nameOf = (person: { email: string } | null, label: string): string =>
  person?.email ?? (label || 'someone without an account')
