import { FilterBar } from '#components/filter-bar.tsx'
import { FilterChoice } from '#components/filter-choice.tsx'
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
export function PartnerFilters({
  filter,
  tags,
  colleagues,
}: {
  filter: PartnerFilter
  tags: readonly string[]
  /** Who else looks after partners. */
  colleagues: readonly { id: string; name: string }[]
}) {
  const { q, stage, need, tag, owner, view, sort } = filter
  const values = {
    ...{ q, stage: stage ?? '', need: need ?? '', tag: tag ?? '', owner: owner ?? '' },
    view: view === 'list' ? view : '',
    sort: sort === PARTNER_SORTS[0] ? '' : sort,
  }
  const isListed = ['', 'me', 'nobody', ...colleagues.map(({ id }) => id)].includes(values.owner)
  const chosen = [stage, need, tag, owner].filter((one) => one !== null).length
  return (
    <FilterBar
      page={routes.partners}
      label="Partners"
      values={values}
      search={{ placeholder: 'Search by name or contact' }}
      folded={{ chosen }}
      clear={isFiltered(filter) ? partnersPath({ ...partnerFilterSchema.parse({}), view }) : null}
    >
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
          ...colleagues.map(({ id, name }): [string, string] => [id, name]),
          ...(isListed ? [] : [[values.owner, 'Someone else'] as const]),
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
      <FilterChoice name="view" label="View" value={values.view} none="Board" options={[['list', 'List']]} />
      {view === 'list' && (
        <FilterChoice
          name="sort"
          label="Sort by"
          value={values.sort}
          none={SORT_LABELS[PARTNER_SORTS[0]]}
          options={PARTNER_SORTS.slice(1).map((one) => [one, SORT_LABELS[one]])}
        />
      )}
    </FilterBar>
  )
}
