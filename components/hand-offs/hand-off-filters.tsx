import Link from 'next/link'
import { FilterChoice } from '#components/filter-choice.tsx'
import { FilterForm } from '#components/filter-form.tsx'
import { buttonClasses } from '#components/ui/button.tsx'
import type { HandOffFilter } from '#lib/features/hand-offs/list-hand-offs.ts'
import { HAND_OFF_LABELS, HAND_OFF_STATES } from '#lib/features/hand-offs/states.ts'
import { routes } from '#lib/routes.ts'

/** Which hand-offs are listed; all of it goes into the address. */
export function HandOffFilters({ filter: { state, partner } }: { filter: HandOffFilter }) {
  return (
    <FilterForm
      page={routes.handOffs}
      label="Hand-offs"
      values={{ state: state ?? '', partner: partner ?? '' }}
      className="flex flex-wrap items-end gap-3"
    >
      <FilterChoice
        name="state"
        label="State"
        value={state ?? ''}
        none="Any"
        options={HAND_OFF_STATES.map((one) => [one, HAND_OFF_LABELS[one]])}
      />
      {partner && <input type="hidden" name="partner" value={partner} />}
      <noscript>
        <button type="submit" className={buttonClasses({ variant: 'secondary' })}>
          Apply
        </button>
      </noscript>
      {(state || partner) && (
        <Link href={routes.handOffs} scroll={false} className={buttonClasses({ variant: 'ghost' })}>
          Clear
        </Link>
      )}
      {partner && (
        <p className="w-full text-muted text-sm wrap-anywhere">
          Of the partner{' '}
          <span translate="no" className="font-mono">
            {partner}
          </span>
        </p>
      )}
    </FilterForm>
  )
}
