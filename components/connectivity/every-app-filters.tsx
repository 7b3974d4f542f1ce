import Link from 'next/link'
import { FilterChoice } from '#components/filter-choice.tsx'
import { FilterForm } from '#components/filter-form.tsx'
import { buttonClasses } from '#components/ui/button.tsx'
import { FoldedFilters } from '#components/ui/folded-filters.tsx'
import { Input } from '#components/ui/input.tsx'
import {
  type EveryAppFilter,
  everyAppFilterSchema,
  everyAppPath,
  isFiltered,
} from '#lib/features/partners/every-app-filter.ts'
import { routes } from '#lib/routes.ts'

/** Search and filters of the apps of all teams; all of it goes into the address. */
export function EveryAppFilters({
  filter,
  apis,
}: {
  filter: EveryAppFilter
  apis: readonly { id: string; name: string }[]
}) {
  const { q, environment, status, state, of, team, api, act } = filter
  const values = {
    ...{ q, environment: environment ?? '', status: status ?? '', state: state ?? '' },
    ...{ of: of ?? '', api: api ?? '' },
  }
  const chosen = [environment, status, state, of, api].filter((one) => one !== null).length
  return (
    <FilterForm
      page={routes.everyApp}
      label="Apps"
      values={values}
      className="flex flex-wrap items-end gap-3"
    >
      {team !== null && <input type="hidden" name="team" value={team} />}
      {act !== null && <input type="hidden" name="act" value={act} />}
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
          placeholder="Search by client ID, name or team"
          defaultValue={q}
        />
      </div>
      <FoldedFilters label={chosen > 0 ? `Filters (${chosen})` : 'Filters'}>
        <div className="grid grid-cols-2 items-end gap-3 sm:flex sm:flex-wrap">
          <FilterChoice
            name="state"
            label="Health"
            value={values.state}
            none="Any"
            options={[
              ['failing', 'Failing'],
              ['ending', 'Expires soon'],
              ['idle', 'Idle'],
            ]}
          />
          <FilterChoice
            name="environment"
            label="Environment"
            value={values.environment}
            none="Any"
            options={[
              ['sandbox', 'Sandbox'],
              ['live', 'Live'],
            ]}
          />
          <FilterChoice
            name="status"
            label="Status"
            value={values.status}
            none="Not deleted"
            options={[
              ['active', 'Active'],
              ['suspended', 'Suspended'],
              ['deleted', 'Deleted'],
            ]}
          />
          <FilterChoice
            name="of"
            label="Teams"
            value={values.of}
            none="Everyone"
            options={[
              ['partners', 'Partners'],
              ['others', 'Other teams'],
            ]}
          />
          <FilterChoice
            name="api"
            label="API"
            value={values.api}
            none="Any"
            options={apis.map(({ id, name }) => [id, name])}
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
          href={everyAppPath(everyAppFilterSchema.parse({}), { act })}
          scroll={false}
          className={buttonClasses({ variant: 'ghost' })}
        >
          Clear
        </Link>
      )}
    </FilterForm>
  )
}
