import Link from 'next/link'
import { FilterChoice } from '#components/filter-choice.tsx'
import { FilterForm } from '#components/filter-form.tsx'
import { buttonClasses } from '#components/ui/button.tsx'
import { FoldedFilters } from '#components/ui/folded-filters.tsx'
import { Input } from '#components/ui/input.tsx'
import {
  isFiltered,
  PARTNER_SORTS,
  type PartnerFilter,
  type PartnerNeed,
  type PartnerSort,
  partnerFilterSchema,
  partnersPath,
} from '#lib/features/partners/partner-filter.ts'
import { STAGE_LABELS, STAGES } from '#lib/features/partners/stages.ts'
import { routes } from '#lib/routes.ts'

const NEED_LABELS: Record<PartnerNeed, string> = { failing: 'In trouble', stalled: 'Stalled' }

const SORT_LABELS: Record<PartnerSort, string> = {
  trouble: 'Trouble first',
  newest: 'Newest',
  oldest: 'Oldest',
  name: 'Name',
  stage: 'Stage',
}

/** Search, filters and view of the partners; all of it goes into the address. */
export function PartnerFilters({ filter, tags }: { filter: PartnerFilter; tags: readonly string[] }) {
  const { q, stage, need, tag, owner, view, sort } = filter
  const values = {
    ...{ q, stage: stage ?? '', need: need ?? '', tag: tag ?? '', owner: owner ?? '' },
    view: view === 'list' ? view : '',
    sort: sort === PARTNER_SORTS[0] ? '' : sort,
  }
  const chosen = [stage, need, tag, owner].filter((one) => one !== null).length
  return (
    <FilterForm
      page={routes.partners}
      label="Partners"
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
          placeholder="Search by name or contact"
          defaultValue={q}
        />
      </div>
      <FoldedFilters label={chosen > 0 ? `Filters (${chosen})` : 'Filters'}>
        <div className="grid grid-cols-2 items-end gap-3 sm:flex sm:flex-wrap">
          <FilterChoice
            name="stage"
            label="Stage"
            value={values.stage}
            none="Any"
            options={STAGES.map((one) => [one, STAGE_LABELS[one]])}
          />
          <FilterChoice
            name="need"
            label="Needs"
            value={values.need}
            none="Any"
            options={[
              ['failing', NEED_LABELS.failing],
              ['stalled', NEED_LABELS.stalled],
            ]}
          />
          <FilterChoice
            name="owner"
            label="Looked after by"
            value={values.owner}
            none="Anyone"
            options={[
              ['me', 'Me'],
              ['nobody', 'Nobody'],
            ]}
          />
          {tags.length > 0 && (
            <FilterChoice
              name="tag"
              label="Tag"
              value={values.tag}
              none="Any"
              options={tags.map((one) => [one, one])}
            />
          )}
          <FilterChoice
            name="view"
            label="View"
            value={values.view}
            none="Board"
            options={[['list', 'List']]}
          />
          {view === 'list' && (
            <FilterChoice
              name="sort"
              label="Sort by"
              value={values.sort}
              none={SORT_LABELS[PARTNER_SORTS[0]]}
              options={PARTNER_SORTS.slice(1).map((one) => [one, SORT_LABELS[one]])}
            />
          )}
        </div>
      </FoldedFilters>
      <noscript>
        <button type="submit" className={buttonClasses({ variant: 'secondary' })}>
          Apply
        </button>
      </noscript>
      {isFiltered(filter) && (
        <Link
          href={partnersPath({ ...partnerFilterSchema.parse({}), view })}
          scroll={false}
          className={buttonClasses({ variant: 'ghost' })}
        >
          Clear
        </Link>
      )}
    </FilterForm>
  )
}
