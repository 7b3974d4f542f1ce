import { FilterBar } from '#components/filter-bar.tsx'
import { FilterChoice } from '#components/filter-choice.tsx'
import {
  isFiltered,
  LISTED_STATES,
  type RequestFilter,
  requestFilterSchema,
  requestsPath,
} from '#lib/features/requests/request-filter.ts'
import { REQUEST_KINDS } from '#lib/features/requests/schemas.ts'
import { KIND_LABELS, STATE_LABELS } from '#lib/features/requests/words.ts'
import { routes } from '#lib/routes.ts'

const LABELS = { ...STATE_LABELS, all: 'All' }

/** Search and filters of the requests; all of it goes into the address. */
export function RequestFilters({ filter }: { filter: RequestFilter }) {
  const { q, state, kind } = filter
  const values = { q, state: state === 'open' ? '' : state, kind: kind ?? '' }
  return (
    <FilterBar
      page={routes.requests}
      label="Requests"
      values={values}
      search={{ placeholder: 'Search by client ID or team' }}
      clear={isFiltered(filter) ? requestsPath(requestFilterSchema.parse({})) : null}
    >
      <FilterChoice
        name="state"
        label="State"
        value={values.state}
        none={LABELS.open}
        options={LISTED_STATES.filter((one) => one !== 'open').map((one) => [one, LABELS[one]])}
      />
      <FilterChoice
        name="kind"
        label="Kind"
        value={values.kind}
        none="Any"
        options={REQUEST_KINDS.map((one) => [one, KIND_LABELS[one]])}
      />
    </FilterBar>
  )
}
