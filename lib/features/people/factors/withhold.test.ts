import { afterEach, describe, expect, it } from 'vitest'
import type { Person } from '#lib/access/actor.ts'
import { provideSettings } from '#lib/platform/env.ts'
import { withhold } from './withhold.ts'

const teams = ['a', 'b'].map((id) => ({ id, slug: id, name: id, role: 'owner' }))
const person = (role: string): Person => ({ kind: 'person', id: 'p', email: '', name: '', role, teams })

afterEach(() => provideSettings({ STAFF_SECOND_FACTOR: '' }))

describe('PT-03 a session without a second factor', () => {
  it.each(['connectivity', 'administrator', 'auditor', ''])('PT-03 withholds the role %j', (role) => {
    expect(withhold(person(role), [])).toEqual({
      ...person('developer'),
      withheld: { role, teams: [] },
    })
  })

  it('PT-03 withholds the teams that demand one, and nothing of a developer besides', () => {
    expect(withhold(person('developer'), [])).toEqual(person('developer'))
    expect(withhold(person('developer'), ['b', 'c'])).toEqual({
      ...person('developer'),
      teams: teams.slice(0, 1),
      withheld: { role: null, teams: teams.slice(1) },
    })
  })

  it('PT-03 leaves roles alone where the setting says so, and teams not', () => {
    provideSettings({ STAFF_SECOND_FACTOR: 'optional' })
    expect(withhold(person('administrator'), ['a'])).toMatchObject({
      role: 'administrator',
      withheld: { role: null, teams: teams.slice(0, 1) },
    })
  })
})
