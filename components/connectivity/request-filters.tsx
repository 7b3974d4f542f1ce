import Link from 'next/link'
import { FilterChoice } from '#components/filter-choice.tsx'
import { FilterForm } from '#components/filter-form.tsx'
import { buttonClasses } from '#components/ui/button.tsx'
import { Input } from '#components/ui/input.tsx'
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
    <FilterForm
      page={routes.requests}
      label="Requests"
      values={values}
      className="flex flex-wrap items-end gap-3"
    >
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
          placeholder="Search by client ID or team"
          defaultValue={q}
        />
      </div>
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
      <noscript>
        <button type="submit" className={buttonClasses({ variant: 'secondary' })}>
          Apply
        </button>
      </noscript>
      {isFiltered(filter) && (
        <Link
          href={requestsPath(requestFilterSchema.parse({}))}
          scroll={false}
          className={buttonClasses({ variant: 'ghost' })}
        >
          Clear
        </Link>
      )}
    </FilterForm>
  )
}
