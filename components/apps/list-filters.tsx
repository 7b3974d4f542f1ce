import { AppChoices } from '#components/apps/app-choices.tsx'
import { FilterBar } from '#components/filter-bar.tsx'
import { FilterChoice } from '#components/filter-choice.tsx'
import { isFiltered, LIST_SORTS, type ListFilter } from '#lib/features/health/list-filter.ts'
import { routes, teamPath } from '#lib/routes.ts'

const SORT_LABELS: Record<(typeof LIST_SORTS)[number], string> = {
  trouble: 'Trouble first',
  newest: 'Newest',
  oldest: 'Oldest',
  name: 'Name, A to Z',
  'name-desc': 'Name, Z to A',
  tokens: 'Most tokens',
  'tokens-asc': 'Fewest tokens',
  'client-id': 'Client ID',
}

/** Search, filters and order of the list of apps; all of it goes into the address. */
export function ListFilters({ filter }: { filter: ListFilter }) {
  const { q, environment, status, state, team, sort } = filter
  const isSorted = sort !== LIST_SORTS[0]
  const values = {
    ...{ q, environment: environment ?? '', status: status ?? '', state: state ?? '', team: team ?? '' },
    sort: isSorted ? sort : '',
  }
  const chosen = [environment, status, state].filter((one) => one !== null).length
  return (
    <FilterBar
      page={routes.apps}
      label="Apps"
      values={values}
      hidden={{ team }}
      search={{ placeholder: 'Search by name or client ID' }}
      folded={{ chosen }}
      clear={isFiltered(filter) ? teamPath(routes.apps, team) : null}
    >
      <AppChoices values={values} />
      {/* Where there is room, the heads of the columns do it. */}
      <FilterChoice
        name="sort"
        label="Sort by"
        value={values.sort}
        none={SORT_LABELS[LIST_SORTS[0]]}
        options={LIST_SORTS.slice(1).map((one) => [one, SORT_LABELS[one]])}
        className="lg:hidden"
      />
    </FilterBar>
  )
}
