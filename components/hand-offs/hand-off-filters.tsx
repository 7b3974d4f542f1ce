import { FilterBar } from '#components/filter-bar.tsx'
import { FilterChoice } from '#components/filter-choice.tsx'
import type { HandOffFilter } from '#lib/features/hand-offs/list-hand-offs.ts'
import { HAND_OFF_LABELS, HAND_OFF_STATES } from '#lib/features/hand-offs/states.ts'
import { routes } from '#lib/routes.ts'

/** Which hand-offs are listed; all of it goes into the address. */
export function HandOffFilters({ filter: { state, partner } }: { filter: HandOffFilter }) {
  return (
    <FilterBar
      page={routes.handOffs}
      label="Hand-offs"
      values={{ state: state ?? '', partner: partner ?? '' }}
      hidden={{ partner }}
      clear={state || partner ? routes.handOffs : null}
    >
      <FilterChoice
        name="state"
        label="State"
        value={state ?? ''}
        none="Any"
        options={HAND_OFF_STATES.map((one) => [one, HAND_OFF_LABELS[one]])}
      />
      {partner && (
        <p className="order-last w-full text-muted text-sm wrap-anywhere">
          Of the partner{' '}
          <span translate="no" className="font-mono">
            {partner}
          </span>
        </p>
      )}
    </FilterBar>
  )
}
