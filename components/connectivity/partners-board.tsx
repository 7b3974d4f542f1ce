import Link from 'next/link'
import { RelativeTime } from '#components/ui/relative-time.tsx'
import type { ListedPartner, StageCounts } from '#lib/features/partners/list-partners.ts'
import { type PartnerFilter, partnersPath } from '#lib/features/partners/partner-filter.ts'
import { STAGE_LABELS, STAGES, type Stage } from '#lib/features/partners/stages.ts'
import { count } from '#lib/kernel/number-words.ts'
import { PartnerLink } from './partner-link.tsx'
import { PartnerMarks } from './partner-marks.tsx'

/** The partners by their stages, side by side; below one another where there is no room. */
export function PartnersBoard({
  counts,
  cards,
  filter,
}: {
  counts: StageCounts
  cards: Record<Stage, ListedPartner[]>
  filter: PartnerFilter
}) {
  return (
    <ol className="grid gap-4 lg:grid-cols-5">
      {STAGES.map((stage) => (
        <li key={stage} className="flex min-w-0 flex-col gap-2">
          <h2 className="flex items-baseline justify-between gap-2 border-line border-b pb-2 font-medium text-[0.9375rem]">
            {STAGE_LABELS[stage]}
            <span className="font-normal text-muted text-sm tabular-nums">{count(counts[stage].total)}</span>
          </h2>
          {cards[stage].length === 0 ? (
            <p className="py-1 text-muted text-sm">None</p>
          ) : (
            <ul className="flex flex-col gap-2">
              {cards[stage].map((partner) => (
                <li key={partner.slug}>
                  <PartnerCard partner={partner} />
                </li>
              ))}
            </ul>
          )}
          {counts[stage].total > cards[stage].length && (
            <Link
              href={partnersPath(filter, { stage, view: 'list' })}
              prefetch={false}
              className="py-1 text-sm underline underline-offset-4 hover:decoration-2"
            >
              All {count(counts[stage].total)}
              <span className="sr-only"> in {STAGE_LABELS[stage]}</span>
            </Link>
          )}
        </li>
      ))}
    </ol>
  )
}

function PartnerCard({ partner }: { partner: ListedPartner }) {
  return (
    <article className="flex flex-col gap-1.5 rounded-lg border border-line bg-surface px-3 py-2.5">
      <h3 className="font-medium text-[0.9375rem] leading-snug">
        <PartnerLink {...partner} />
      </h3>
      <PartnerMarks partner={partner} />
      <p className="text-muted text-sm">
        <RelativeTime value={partner.since} />
      </p>
    </article>
  )
}
