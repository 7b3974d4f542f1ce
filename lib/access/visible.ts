import type { GrantPolicy } from '#prisma/generated/enums.ts'
import { type Actor, isStaff, type Principal } from './actor.ts'

/** The policy of scopes that whoever owns an app takes without asking. */
export const GRANTED_BY_OWNER = 'owner' satisfies GrantPolicy

/** Whether only the connectivity team gives scopes of this policy, and only to teams that it vouches for. */
export const isForStaffToGrant = (policy: GrantPolicy): boolean => policy !== GRANTED_BY_OWNER

/** Whether this actor may give a scope of this policy to a client. Nobody grants more than they may take. */
export function mayGrant(actor: Actor, policy: GrantPolicy): boolean {
  return !isForStaffToGrant(policy) || isStaff(actor)
}

/** The part of a query that keeps to the secrets and keys that work, at a moment of the database's. */
export const liveCredentials = (now: Date) => ({ OR: [{ endsAt: null }, { endsAt: { gt: now } }] })

/** The part of a query that keeps to the clients of an actor's teams, deleted ones too; the operator's are all. */
export function ofTeamsOf(actor: Principal) {
  switch (actor.kind) {
    case 'operator':
      return {}
    case 'person':
      return { team: { memberships: { some: { userId: actor.id } } } }
    case 'client':
      return {
        team: { clients: { some: { clientId: actor.clientId, status: 'active', deletedAt: null } } },
      } as const
  }
}

/** The part of a query that keeps to the clients an actor may see: of their teams, or for the operator all. */
export function visibleTo(actor: Principal) {
  return { deletedAt: null, ...ofTeamsOf(actor) }
}
