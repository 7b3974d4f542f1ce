import { AppError } from '#lib/kernel/errors.ts'
import type { Principal } from './actor.ts'

// The one table of who may do what: pages, actions, the REST API and the command line ask it, and nothing else decides.

/** What a person may be besides a member of teams. */
export const PLATFORM_ROLES = ['developer', 'connectivity', 'administrator'] as const
export type PlatformRole = (typeof PLATFORM_ROLES)[number]

/** What a person is in a team. */
export const TEAM_ROLES = ['owner', 'member', 'viewer'] as const
export type TeamRole = (typeof TEAM_ROLES)[number]

/** The scopes of Latchkey's own API, by what they are called in its documentation. */
export const API_SCOPES = {
  'clients:read': 'Read the apps of the caller’s team',
  /** Whoever holds it can act as any app of the team, so staff gives it. */
  'credentials:write': 'Add, rotate and delete secrets of the apps of the caller’s team',
} as const
export type ApiScope = keyof typeof API_SCOPES

type Rule = {
  /** Who may on what belongs to their team. */
  team: readonly string[]
  /** Who may on everything, whoever it belongs to. */
  platform: readonly string[]
  /** With which scope an app may on what belongs to its team; null when no app may. */
  scope: ApiScope | null
  /** What those are told who may on nothing. */
  refusal: string
}

/** Those who equip partners. */
const STAFF = ['connectivity', 'administrator'] as const satisfies readonly PlatformRole[]

const readable = {
  team: TEAM_ROLES,
  platform: [],
  scope: null,
  refusal: 'You are not allowed to do this.',
} as const
const ofMembers = {
  team: ['owner', 'member'],
  platform: [],
  scope: null,
  refusal: 'Viewers can’t do this. Ask an owner of the team to change your role.',
} as const
const ofOwners = {
  team: ['owner'],
  platform: [],
  scope: null,
  refusal: 'Only an owner of the team can do this.',
} as const
const ofStaff = {
  team: [],
  platform: STAFF,
  scope: null,
  refusal: 'Only the connectivity team can do this.',
} as const
const ofAdministrators = {
  team: [],
  platform: ['administrator'],
  scope: null,
  refusal: 'Only an administrator can do this.',
} as const

/** The operator at the command line may everything that is here: whoever may read the data folder could do it by hand. */
export const PERMISSIONS = {
  'app.read': { ...readable, scope: 'clients:read' },
  'app.register': ofMembers,
  'app.change': ofMembers,
  'app.suspend': { ...ofMembers, platform: STAFF },
  'app.transfer_any': ofStaff,
  'app.read_all': ofStaff,
  'app.tag': ofStaff,
  'app.equip': ofStaff,
  'app.set_grants': ofStaff,
  'credential.change': { ...ofMembers, scope: 'credentials:write' },
  'scope.grant': ofStaff,
  'request.read': ofStaff,
  'request.decide': ofStaff,
  'token.revoke': ofStaff,
  'team.create': { ...readable, team: [], platform: PLATFORM_ROLES },
  'team.read': readable,
  'team.leave': readable,
  'team.change': ofOwners,
  'team.manage_people': ofOwners,
  'team.delete': ofOwners,
  'team.confirm': ofStaff,
  'team.list_all': ofStaff,
  'team.set_roles': ofStaff,
  'partner.read': ofStaff,
  'partner.manage': ofStaff,
  'audit.read': ofStaff,
  /** Why an app is refused, whoever it belongs to. Each look is a row of the audit log. */
  'app.inspect': ofStaff,
  'hand_off.read': ofStaff,
  'hand_off.manage': ofStaff,
  'campaign.read': ofStaff,
  'campaign.manage': ofStaff,
  'api.manage': ofStaff,
  'setting.read': ofStaff,
  'feedback.read': ofStaff,
  'feedback.remove': ofStaff,
  'setting.change': ofAdministrators,
  'signing_key.manage': ofStaff,
  'person.invite': {
    ...ofStaff,
    platform: ['administrator'],
    refusal: 'Only an administrator can invite people.',
  },
  'person.read': ofAdministrators,
  'person.disable': ofAdministrators,
  'person.reset': ofAdministrators,
  'person.change_address': ofAdministrators,
  'person.clear_factors': ofAdministrators,
  'person.set_role': ofAdministrators,
} as const satisfies Record<string, Rule>

export type Permission = keyof typeof PERMISSIONS

/** The row of a permission. */
export const ruleOf = (permission: Permission): Rule => PERMISSIONS[permission]

/** Those that an app may have. */
export type ApiPermission = {
  [Name in Permission]: (typeof PERMISSIONS)[Name]['scope'] extends ApiScope ? Name : never
}[Permission]

/** The scope that an app needs for it. */
export const scopeOf = (permission: ApiPermission): ApiScope => PERMISSIONS[permission].scope

/** Whether people of this role may, whoever it belongs to. A role that this version does not know may nothing. */
export const roleMay = (role: string, permission: Permission): boolean =>
  ruleOf(permission).platform.includes(role)

/** The platform roles that have a permission, for queries. */
export const rolesWith = (permission: Permission): PlatformRole[] =>
  PLATFORM_ROLES.filter((role) => roleMay(role, permission))

/** Whether an actor may, whoever it belongs to. */
export function may(actor: Principal, permission: Permission): boolean {
  switch (actor.kind) {
    case 'operator':
      return true
    case 'person':
      return roleMay(actor.role, permission)
    default:
      return false
  }
}

/** Whether an actor may on what belongs to this team (UUID). A role that this version does not know may nothing. */
export function mayIn(actor: Principal, permission: Permission, teamId: string): boolean {
  if (may(actor, permission)) return true
  if (actor.kind !== 'person') return false
  const { team } = ruleOf(permission)
  return actor.teams.some(({ id, role }) => id === teamId && team.includes(role))
}

/** @throws AppError `forbidden` for those who may not, whoever it belongs to */
export function requirePermission(actor: Principal, permission: Permission): void {
  if (!may(actor, permission)) throw new AppError('forbidden', ruleOf(permission).refusal)
}

/** @throws AppError `forbidden` for those who may not on what belongs to this team (UUID) */
export function requireIn(actor: Principal, permission: Permission, teamId: string): void {
  if (!mayIn(actor, permission, teamId)) throw new AppError('forbidden', ruleOf(permission).refusal)
}
