import { describe, expect, it } from 'vitest'
import type { AppActor, Person } from './actor.ts'
import {
  may,
  PERMISSIONS,
  type Permission,
  PLATFORM_ROLES,
  type PlatformRole,
  requirePermission,
  ruleOf,
} from './permissions.ts'
import { visible, within } from './visible.ts'

const personOf = (role: string): Person => ({ kind: 'person', id: 'p', email: '', name: '', role, teams: [] })
const appWith = (...scopes: string[]): AppActor => ({ kind: 'client', clientId: 'a', scopes })

const isPermission = (name: string): name is Permission => Object.hasOwn(PERMISSIONS, name)
const ALL = Object.keys(PERMISSIONS).filter(isPermission)

/** What people of a role may, whoever it belongs to. */
const OF_STAFF = [
  'app.suspend',
  'app.equip',
  'app.set_grants',
  'scope.grant',
  'token.revoke',
  'team.confirm',
  'team.list_all',
  'api.manage',
  'signing_key.manage',
]
const OF_ROLE: Record<PlatformRole, readonly string[]> = {
  developer: [],
  connectivity: OF_STAFF,
  administrator: [...OF_STAFF, 'person.invite'],
}

const OF_TEAM = ['app.read', 'app.change', 'app.suspend', 'credential.change', 'team.change']

describe('what is allowed', () => {
  it.each(PLATFORM_ROLES)('to a %s on everything is what the table says', (role) => {
    expect(ALL.filter((permission) => may(personOf(role), permission))).toEqual(OF_ROLE[role])
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
      const memberships = { team: { memberships: { some: { userId: 'p' } } } }
      for (const permission of ALL)
        expect(within(person, permission)).toEqual(
          OF_TEAM.includes(permission) ? memberships : { id: { in: [] } },
        )
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
