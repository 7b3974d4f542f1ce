import { describe, expect, it } from 'vitest'
import { PlatformRole } from '#prisma/generated/enums.ts'
import { isStaff, type Person, requireStaff } from './actor.ts'

const personOf = (role: string): Person =>
  JSON.parse(JSON.stringify({ kind: 'person', id: '', email: '', name: '', role, teams: [] }))

describe('the connectivity team', () => {
  it('is whoever has one of its roles, and whoever sits at the command line', () => {
    const staff = Object.values(PlatformRole).filter((role) => isStaff(personOf(role)))
    expect(staff).toEqual(['connectivity', 'administrator'])
    expect(isStaff({ kind: 'operator', name: 'cli' })).toBe(true)
  })

  it.each(['auditor', '', 'Administrator', 'constructor', '__proto__', 'toString'])(
    'is nobody whose role is %j, which this version does not know',
    (role) => {
      expect(isStaff(personOf(role))).toBe(false)
      expect(() => requireStaff(personOf(role))).toThrow('Only the connectivity team may do this.')
    },
  )
})
