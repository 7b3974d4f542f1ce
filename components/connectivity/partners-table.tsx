import { ListPages } from '#components/list-pages.tsx'
import { Badge } from '#components/ui/badge.tsx'
import { RelativeTime } from '#components/ui/relative-time.tsx'
import { Cell, ColumnHead, RowHead, Table } from '#components/ui/table.tsx'
import type { PartnerPage } from '#lib/features/partners/list-partners.ts'
import { type PartnerFilter, partnersPath } from '#lib/features/partners/partner-filter.ts'
import { STAGE_LABELS } from '#lib/features/partners/stages.ts'
import { count } from '#lib/kernel/number-words.ts'
import { PartnerLink } from './partner-link.tsx'
import { PartnerMarks } from './partner-marks.tsx'

/** One page of partners. */
export function PartnersTable({
  list: { partners, page, pages },
  filter,
}: {
  list: PartnerPage
  filter: PartnerFilter
}) {
  return (
    <>
      <Table caption="Partners" captionHidden>
        <thead>
          <tr>
            <ColumnHead>Partner</ColumnHead>
            <ColumnHead>Stage</ColumnHead>
            <ColumnHead className="max-sm:hidden">Needs</ColumnHead>
            <ColumnHead className="text-right max-lg:hidden">Apps</ColumnHead>
            <ColumnHead className="max-lg:hidden">Looked after by</ColumnHead>
          </tr>
        </thead>
        <tbody>
          {partners.map((partner) => (
            <tr key={partner.slug}>
              <RowHead className="min-w-36">
                <PartnerLink {...partner} />
                <span className="mt-1 flex flex-wrap gap-1.5 empty:hidden">
                  {partner.tags.map((tag) => (
                    <Badge key={tag}>{tag}</Badge>
                  ))}
                </span>
                <span className="mt-1.5 block font-normal empty:hidden sm:hidden">
                  <PartnerMarks partner={partner} />
                </span>
              </RowHead>
              <Cell>
                {STAGE_LABELS[partner.stage]}
                <span className="block text-muted text-sm">
                  <RelativeTime value={partner.since} />
                </span>
              </Cell>
              <Cell className="max-sm:hidden">
                <PartnerMarks partner={partner} />
              </Cell>
              <Cell numeric className="max-lg:hidden">
                {count(partner.apps)}
              </Cell>
              <Cell className="wrap-anywhere max-lg:hidden">{partner.owner ?? 'Nobody'}</Cell>
            </tr>
          ))}
        </tbody>
      </Table>
      <ListPages page={page} pages={pages} pathOf={(to) => partnersPath(filter, { page: to })} />
    </>
  )
}
