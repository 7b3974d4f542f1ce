import { AppError } from '#lib/errors.ts'
import type { PlatformRole } from '#prisma/generated/enums.ts'

/** A person who is signed in. Made by `currentActor()` and nowhere else. */
export type Person = {
  kind: 'person'
  /** User id (UUID). */
  id: string
  email: string
  name: string
  role: PlatformRole
  /** Teams the person belongs to; the first is their own. */
  teams: readonly { id: string; slug: string; name: string }[]
}

/** The connectivity team at the command line: whoever may read the data folder. */
export type Operator = { kind: 'operator'; name: 'cli' }

/** Who is asking. Every verb takes one and decides by it. */
export type Actor = Person | Operator

/** True for those who equip partners: they may grant what owners cannot. */
export function isStaff(actor: Actor): boolean {
  return actor.kind === 'operator' || actor.role !== 'developer'
}

/** @throws AppError `forbidden` for those who don't equip partners */
export function requireStaff(actor: Actor): void {
  if (!isStaff(actor)) throw new AppError('forbidden', 'Only the connectivity team may do this.')
}

/** How an actor is written down: in `created_by` columns and audit rows. */
export function actorLabel(actor: Actor): string {
  return actor.kind === 'person' ? actor.email : actor.name
}
