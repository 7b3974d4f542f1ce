import { FilterBar } from '#components/filter-bar.tsx'
import { Input } from '#components/ui/input.tsx'
import type { ChoiceFilter } from '#lib/features/campaigns/schemas.ts'
import { routes } from '#lib/routes.ts'

/** Which secrets can be chosen; all of it goes into the address. */
export function ChoiceFilters({ filter: { olderThan, partner } }: { filter: ChoiceFilter }) {
  const days = olderThan > 0 ? String(olderThan) : ''
  return (
    <FilterBar
      page={routes.newCampaign}
      label="Secrets"
      values={{ olderThan: days, partner: partner ?? '' }}
      clear={days !== '' || partner ? routes.newCampaign : null}
    >
      <div className="w-44">
        <label htmlFor="olderThan" className="mb-1 block text-muted text-sm">
          Older than, in days
        </label>
        <Input id="olderThan" name="olderThan" type="number" min={0} max={36500} defaultValue={days} />
      </div>
      <div className="w-56 max-w-full">
        <label htmlFor="partner" className="mb-1 block text-muted text-sm">
          Slug of the partner
        </label>
        <Input
          id="partner"
          name="partner"
          monospace
          autoComplete="off"
          autoCapitalize="none"
          spellCheck={false}
          maxLength={64}
          defaultValue={partner ?? ''}
        />
      </div>
    </FilterBar>
  )
}
