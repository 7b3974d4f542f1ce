import Link from 'next/link'
import { FilterChoice } from '#components/filter-choice.tsx'
import { FilterForm } from '#components/filter-form.tsx'
import { buttonClasses } from '#components/ui/button.tsx'
import { FoldedFilters } from '#components/ui/folded-filters.tsx'
import { Input } from '#components/ui/input.tsx'
import {
  isFiltered,
  LIST_ENVIRONMENTS,
  LIST_SORTS,
  LIST_STATES,
  LIST_STATUSES,
  type ListFilter,
} from '#lib/features/health/list-filter.ts'
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

const STATUS_LABELS: Record<(typeof LIST_STATUSES)[number], string> = {
  active: 'Active',
  suspended: 'Suspended',
  deleted: 'Deleted',
}

const STATE_LABELS: Record<(typeof LIST_STATES)[number], string> = {
  failing: 'Failing',
  ending: 'Expires soon',
  idle: 'Idle',
}

const ENVIRONMENT_LABELS: Record<(typeof LIST_ENVIRONMENTS)[number], string> = {
  sandbox: 'Sandbox',
  live: 'Live',
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
    <FilterForm page={routes.apps} label="Apps" values={values} className="flex flex-wrap items-end gap-3">
      {team !== null && <input type="hidden" name="team" value={team} />}
      <div className="min-w-52 flex-1">
        <label htmlFor="q" className="sr-only">
          Search
        </label>
        <Input
          id="q"
          name="q"
          type="search"
          maxLength={100}
          autoComplete="off"
          placeholder="Search by name or client ID"
          defaultValue={values.q}
        />
      </div>
      <FoldedFilters label={chosen > 0 ? `Filters (${chosen})` : 'Filters'}>
        <div className="grid grid-cols-2 items-end gap-3 sm:flex sm:flex-wrap">
          <FilterChoice
            name="environment"
            label="Environment"
            value={values.environment}
            none="Any"
            options={LIST_ENVIRONMENTS.map((one) => [one, ENVIRONMENT_LABELS[one]])}
          />
          <FilterChoice
            name="state"
            label="Health"
            value={values.state}
            none="Any"
            options={LIST_STATES.map((one) => [one, STATE_LABELS[one]])}
          />
          <FilterChoice
            name="status"
            label="Status"
            value={values.status}
            none="Not deleted"
            options={LIST_STATUSES.map((one) => [one, STATUS_LABELS[one]])}
          />
          {/* Where there is room, the heads of the columns do it. */}
          <FilterChoice
            name="sort"
            label="Sort by"
            value={values.sort}
            none={SORT_LABELS[LIST_SORTS[0]]}
            options={LIST_SORTS.slice(1).map((one) => [one, SORT_LABELS[one]])}
            className="lg:hidden"
          />
        </div>
      </FoldedFilters>
      <noscript>
        <button type="submit" className={buttonClasses({ variant: 'secondary' })}>
          Apply
        </button>
      </noscript>
      {isFiltered(filter) && (
        <Link
          href={teamPath(routes.apps, team)}
          scroll={false}
          className={buttonClasses({ variant: 'ghost' })}
        >
          Clear
        </Link>
      )}
    </FilterForm>
  )
}
