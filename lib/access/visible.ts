import type { GrantPolicy } from '#prisma/generated/enums.ts'
import { type Actor, type Person, type Principal, withheldTeamIds } from './actor.ts'
import { may, type Permission, ruleOf } from './permissions.ts'

/** The policy of scopes that whoever owns an app takes without asking. */
export const GRANTED_BY_OWNER = 'owner' satisfies GrantPolicy

/** Whether only the connectivity team gives scopes of this policy, and only to teams that it vouches for. */
export const isForStaffToGrant = (policy: GrantPolicy): boolean => policy !== GRANTED_BY_OWNER

/** Whether this actor may give a scope of this policy to a client. Nobody grants more than they may take. */
export function mayGrant(actor: Actor, policy: GrantPolicy): boolean {
  return !isForStaffToGrant(policy) || may(actor, 'scope.grant')
}

/** The part of a query that keeps to the secrets and keys that work, at a moment of the database's. */
export const liveCredentials = (now: Date) => ({ OR: [{ endsAt: null }, { endsAt: { gt: now } }] })

const NONE = { id: { in: [] as string[] } }

/** The part of a query that keeps to the teams, deleted ones too, in which an actor has a permission. */
export function everyTeamWhere(actor: Principal, permission: Permission) {
  const { team, scope } = ruleOf(permission)
  switch (actor.kind) {
    case 'operator':
      return {}
    case 'person':
      return team.length > 0
        ? { memberships: { some: { userId: actor.id, role: { in: [...team] } } }, ...exceptWithheld(actor) }
        : NONE
    case 'client':
      return scope !== null && actor.scopes.includes(scope)
        ? { clients: { some: { clientId: actor.clientId, status: 'active' as const, deletedAt: null } } }
        : NONE
    case 'holder':
      return NONE
  }
}

/** Without the teams that wait for a second factor. Not by `id`, which whoever looks for one team sets beside it. */
function exceptWithheld(person: Person) {
  const ids = withheldTeamIds(person)
  return ids.length > 0 ? { NOT: { id: { in: ids } } } : {}
}

/** The part of a query that keeps to the teams in which an actor has a permission. */
export const teamsWhere = (actor: Principal, permission: Permission) => ({
  deletedAt: null,
  ...everyTeamWhere(actor, permission),
})

/** The part of a query that keeps to the clients for which an actor has a permission, deleted ones too. */
export function within(actor: Principal, permission: Permission) {
  if (may(actor, permission)) return {}
  return everyTeamWhere(actor, permission) === NONE ? NONE : { team: teamsWhere(actor, permission) }
}

/** The check and the query in one: the part that keeps to the clients for which an actor has a permission. */
export function visible(actor: Principal, permission: Permission) {
  return { deletedAt: null, ...within(actor, permission) }
}
