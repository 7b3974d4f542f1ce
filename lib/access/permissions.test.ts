import { describe, expect, it } from 'vitest'
import type { AppActor, Person } from './actor.ts'
import {
  may,
  mayIn,
  PERMISSIONS,
  type Permission,
  PLATFORM_ROLES,
  type PlatformRole,
  requirePermission,
  ruleOf,
  TEAM_ROLES,
  type TeamRole,
} from './permissions.ts'
import { visible, within } from './visible.ts'

const personOf = (role: string): Person => ({ kind: 'person', id: 'p', email: '', name: '', role, teams: [] })
const inTeam = (role: string): Person => ({
  ...personOf('developer'),
  teams: [{ id: 't', slug: 't', name: 't', role }],
})
const appWith = (...scopes: string[]): AppActor => ({ kind: 'client', clientId: 'a', scopes })

const isPermission = (name: string): name is Permission => Object.hasOwn(PERMISSIONS, name)
const ALL = Object.keys(PERMISSIONS).filter(isPermission)

/** What people of a role may, whoever it belongs to. */
const OF_STAFF = [
  'app.suspend',
  'app.read_all',
  'app.tag',
  'app.transfer_any',
  'app.equip',
  'app.set_grants',
  'scope.grant',
  'request.read',
  'request.decide',
  'token.revoke',
  'team.confirm',
  'team.list_all',
  'team.set_roles',
  'partner.read',
  'partner.manage',
  'audit.read',
  'app.inspect',
  'hand_off.read',
  'hand_off.manage',
  'campaign.read',
  'campaign.manage',
  'api.manage',
  'setting.read',
  'feedback.read',
  'feedback.remove',
  'signing_key.manage',
]
const OF_ROLE: Record<PlatformRole, readonly string[]> = {
  developer: ['team.create'],
  connectivity: [...OF_STAFF, 'team.create'],
  administrator: [
    ...OF_STAFF,
    'team.create',
    'setting.change',
    'person.invite',
    'person.read',
    'person.disable',
    'person.reset',
    'person.change_address',
    'person.clear_factors',
    'person.set_role',
  ],
}

/** What people of a team may on what belongs to it. */
const OF_TEAM_ROLE: Record<TeamRole, readonly string[]> = {
  viewer: ['app.read', 'team.read', 'team.leave'],
  member: [
    ...['app.read', 'app.register', 'app.change', 'app.suspend', 'credential.change'],
    ...['team.read', 'team.leave'],
  ],
  owner: [
    ...['app.read', 'app.register', 'app.change', 'app.suspend', 'credential.change'],
    ...['team.read', 'team.leave', 'team.change', 'team.manage_people', 'team.delete'],
  ],
}

describe('what is allowed', () => {
  it.each(PLATFORM_ROLES)('to a %s on everything is what the table says', (role) => {
    expect(ALL.filter((permission) => may(personOf(role), permission)).sort()).toEqual(
      [...OF_ROLE[role]].sort(),
    )
  })

  it('to whoever sits at the command line is everything', () => {
    expect(ALL.filter((permission) => may({ kind: 'operator', name: 'cli' }, permission))).toEqual(ALL)
  })

  it.each(['auditor', '', 'Administrator', 'constructor', '__proto__', 'toString'])(
    'to a person whose role is %j, which this version does not know, is what their teams have and no more',
    (role) => {
      const person = personOf(role)
      expect(ALL.filter((permission) => may(person, permission))).toEqual([])
      expect(() => requirePermission(person, 'team.confirm')).toThrow(
        'Only the connectivity team can do this.',
      )
      for (const permission of ALL) {
        const { team } = ruleOf(permission)
        const memberships = { some: { userId: 'p', role: { in: [...team] } } }
        expect(within(person, permission)).toEqual(
          team.length > 0 ? { team: { deletedAt: null, memberships } } : { id: { in: [] } },
        )
      }
    },
  )

  it.each(TEAM_ROLES)('to a %s of a team on what belongs to it is what the table says', (role) => {
    const person = inTeam(role)
    expect(OF_TEAM_ROLE[role]).toEqual(
      ALL.filter((permission) => mayIn(person, permission, 't') && !may(person, permission)),
    )
    expect(
      ALL.filter((permission) => mayIn(person, permission, 'another') && !may(person, permission)),
    ).toEqual([])
  })

  it.each(['auditor', '', 'Owner', 'constructor', '__proto__'])(
    'to a person whose role in a team is %j, which this version does not know, is nothing of it',
    (role) => {
      expect(ALL.filter((permission) => mayIn(inTeam(role), permission, 't'))).toEqual(['team.create'])
    },
  )

  it('to an app on what its team has is what its scopes say', () => {
    const reaches = (app: AppActor) =>
      ALL.filter((permission) => !('id' in within(app, permission))).map((permission) => [
        permission,
        ruleOf(permission).scope,
      ])
    expect(reaches(appWith())).toEqual([])
    expect(reaches(appWith('usage:read', 'constructor'))).toEqual([])
    expect(reaches(appWith('clients:read'))).toEqual([['app.read', 'clients:read']])
    expect(reaches(appWith('credentials:write'))).toEqual([['credential.change', 'credentials:write']])
    expect(ALL.filter((permission) => may(appWith('clients:read', 'credentials:write'), permission))).toEqual(
      [],
    )
  })

  it('never reaches what is deleted, unless a verb asks for it', () => {
    for (const permission of ALL)
      expect(visible({ kind: 'operator', name: 'cli' }, permission)).toEqual({ deletedAt: null })
  })

  it('to nobody is told with the cure', () => {
    expect(() => requirePermission(personOf('connectivity'), 'person.invite')).toThrow(
      'Only an administrator can invite people.',
    )
  })
})
