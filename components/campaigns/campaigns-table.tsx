import Link from 'next/link'
import { ExactTime } from '#components/ui/exact-time.tsx'
import { RelativeTime } from '#components/ui/relative-time.tsx'
import { Cell, ColumnHead, RowHead, Table } from '#components/ui/table.tsx'
import type { ListedCampaign } from '#lib/features/campaigns/list-campaigns.ts'
import { ROTATION_LABELS, ROTATION_STATES } from '#lib/features/campaigns/states.ts'
import { count, counted } from '#lib/kernel/number-words.ts'
import { routes } from '#lib/routes.ts'

/** Campaigns, the newest first, each with how many secrets are how far. */
export function CampaignsTable({ campaigns }: { campaigns: readonly ListedCampaign[] }) {
  return (
    <Table caption="Campaigns" captionHidden>
      <thead>
        <tr>
          <ColumnHead>Campaign</ColumnHead>
          <ColumnHead>Secrets</ColumnHead>
          <ColumnHead className="max-sm:hidden">Until</ColumnHead>
        </tr>
      </thead>
      <tbody>
        {campaigns.map(({ id, name, secrets, partners, counts, endsAt, createdAt, by }) => (
          <tr key={id}>
            <RowHead className="min-w-36 wrap-anywhere">
              <Link
                href={routes.campaign(id)}
                prefetch={false}
                className="inline-flex min-h-6 items-center text-accent underline underline-offset-4 hover:decoration-2"
              >
                {name}
              </Link>
              <span className="block font-normal text-muted text-sm">
                {counted(secrets, 'secret')} of {counted(partners, 'partner')},{' '}
                <RelativeTime value={createdAt} /> by {by}
              </span>
            </RowHead>
            <Cell className="min-w-32 text-sm">
              <ul>
                {ROTATION_STATES.filter((state) => counts[state] > 0).map((state) => (
                  <li key={state}>
                    {count(counts[state])} {ROTATION_LABELS[state].toLowerCase()}
                  </li>
                ))}
              </ul>
            </Cell>
            <Cell className="max-sm:hidden">
              <ExactTime value={endsAt} />
            </Cell>
          </tr>
        ))}
      </tbody>
    </Table>
  )
}
