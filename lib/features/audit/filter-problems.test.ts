import { describe, expect, it } from 'vitest'
import { filterProblems } from './filter-problems.ts'

const textsOf = (query: Record<string, string>, actions: string[] = []) =>
  filterProblems(query, actions).map(({ name, text }) => `${name}: ${text}`)

describe('what an address asks of the audit log', () => {
  it('is fine where it can be read, or is empty', () => {
    expect(
      textsOf({ q: 'x', actor: 'a@b.test', action: 'client.suspended', about: 'any', address: '192.0.2.7' }),
    ).toEqual([])
    expect(textsOf({ from: '2026-11-01', to: '2026-11-30', before: '7', action: '' })).toEqual([])
    expect(textsOf({ team: 'acme' })).toEqual([])
    expect(textsOf({})).toEqual([])
  })

  it('is said where it was left out', () => {
    expect(textsOf({ action: 'everything', from: 'May', to: '2026-13-01', before: 'x' })).toEqual([
      'action: “everything” isn’t the name of an action, such as client.suspended. It was left out.',
      'from: “May” isn’t a day, such as 2026-11-30. It was left out.',
      'to: “2026-13-01” isn’t a day, such as 2026-11-30. It was left out.',
      'before: “x” isn’t the number of a row. It was left out.',
    ])
    expect(textsOf({ actoin: 'client.suspended' })).toEqual([
      'actoin: There is no filter “actoin”. It was left out.',
    ])
  })

  it('is said where nothing can match', () => {
    expect(textsOf({ action: 'client.suspnded' })).toEqual(['action: There is no action “client.suspnded”.'])
    expect(textsOf({ address: '192.0.2' })).toEqual(['address: “192.0.2” isn’t a whole IP address.'])
    expect(textsOf({ from: '2026-11-30', to: '2026-11-01' })).toEqual([
      'from: The first day is after the last.',
    ])
  })

  it('may name an action of another version, which the log has', () => {
    expect(textsOf({ action: 'client.cloned' }, ['client.cloned'])).toEqual([])
  })

  it('is shortened where it is long', () => {
    expect(textsOf({ action: 'x'.repeat(500) })[0]).toHaveLength(
      'action: “” isn’t the name of an action, such as client.suspended. It was left out.'.length + 61,
    )
  })
})
