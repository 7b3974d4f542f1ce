import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { isFiltered, LIST_SORTS, type ListFilter, listFilterSchema, listPath } from './list-filter.ts'

const ALL: ListFilter = {
  q: '',
  environment: null,
  status: null,
  state: null,
  team: null,
  sort: 'trouble',
  page: 1,
}

describe('the filter of the list of apps', () => {
  it('is everything, trouble first, when the address says nothing', () => {
    expect(listFilterSchema.parse({})).toEqual(ALL)
    expect(isFiltered(ALL)).toBe(false)
    expect(listPath(ALL)).toBe('/apps')
  })

  it.each([
    { q: ['a', 'b'], environment: 'production', status: '', team: 'a/b', sort: 'random', page: '0' },
    { q: { not: '' }, environment: { not: '' }, status: ['deleted'], team: 7, sort: null, page: 'NaN' },
    { q: '\0', environment: '__proto__', status: 'constructor', team: '', sort: 'Name', page: '1e99' },
  ])('TN-02 takes what it cannot read as not said: %j', (query) => {
    expect(listFilterSchema.parse(query)).toEqual(ALL)
  })

  it('survives its own address', () => {
    const filters = fc.record({
      q: fc.string({ maxLength: 60 }).map((text) => text.replaceAll('\0', '').trim()),
      environment: fc.constantFrom('sandbox' as const, 'live' as const, null),
      status: fc.constantFrom('active' as const, 'suspended' as const, 'deleted' as const, null),
      state: fc.constantFrom('failing' as const, 'ending' as const, 'idle' as const, null),
      team: fc.constantFrom('acme', 'a-b-2', null),
      sort: fc.constantFrom(...LIST_SORTS),
      page: fc.integer({ min: 1, max: 1000 }),
    })
    fc.assert(
      fc.property(filters, (filter) => {
        const { searchParams } = new URL(listPath(filter), 'http://base.invalid')
        expect(listFilterSchema.parse(Object.fromEntries(searchParams))).toEqual(filter)
      }),
    )
  })
})
