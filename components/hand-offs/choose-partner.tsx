import Link from 'next/link'
import { FilterBar } from '#components/filter-bar.tsx'
import { buttonClasses } from '#components/ui/button.tsx'
import { EmptyState } from '#components/ui/empty-state.tsx'
import type { PartnerPage } from '#lib/features/partners/list-partners.ts'
import { counted } from '#lib/kernel/number-words.ts'
import { routes } from '#lib/routes.ts'

/** Asks for whom a hand-off is to be prepared, where nobody came from a partner's page. */
export function ChoosePartner({ q, found: { partners, total } }: { q: string; found: PartnerPage }) {
  const more = total - partners.length
  return (
    <section aria-labelledby="for-whom" className="flex flex-col gap-4">
      <h2 id="for-whom" className="font-semibold text-lg">
        Choose a partner
      </h2>
      {(total > 0 || q !== '') && (
        <FilterBar
          page={routes.newHandOff}
          label="Partners"
          values={{ q }}
          search={{ placeholder: 'Name, slug or contact' }}
          clear={q === '' ? null : routes.newHandOff}
        >
          {null}
        </FilterBar>
      )}
      {total === 0 ? (
        <EmptyState
          title={q === '' ? 'No partners yet.' : 'No partners match.'}
          action={
            <Link href={routes.newPartner} className={buttonClasses()}>
              Add a partner
            </Link>
          }
        />
      ) : (
        <ul className="flex flex-col divide-y divide-line border-line border-y">
          {partners.map(({ slug, name }) => (
            <li key={slug}>
              <Link
                href={`${routes.newHandOff}?partner=${slug}`}
                prefetch={false}
                className="flex min-h-11 flex-wrap items-center gap-x-3 py-2 hover:bg-sunken"
              >
                <span className="font-medium wrap-anywhere">{name}</span>
                <span translate="no" className="font-mono text-muted text-sm wrap-anywhere">
                  {slug}
                </span>
              </Link>
            </li>
          ))}
        </ul>
      )}
      {more > 0 && (
        <p className="text-muted text-sm">{counted(more, 'more partner')} match: search by name.</p>
      )}
    </section>
  )
}
