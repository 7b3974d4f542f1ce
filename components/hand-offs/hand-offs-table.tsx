import Link from 'next/link'
import { RelativeTime } from '#components/ui/relative-time.tsx'
import { Cell, ColumnHead, RowHead, Table } from '#components/ui/table.tsx'
import { appLabel } from '#lib/features/hand-offs/app-label.ts'
import type { ListedHandOff } from '#lib/features/hand-offs/list-hand-offs.ts'
import { routes } from '#lib/routes.ts'
import { HandOffBadge } from './hand-off-badge.tsx'

/** Hand-offs, the newest first. Each is called by its apps. */
export function HandOffsTable({
  handOffs,
  isOfOnePartner = false,
}: {
  handOffs: readonly ListedHandOff[]
  isOfOnePartner?: boolean
}) {
  return (
    <Table caption={isOfOnePartner ? 'Hand-offs of this partner' : 'Hand-offs'} captionHidden>
      <thead>
        <tr>
          <ColumnHead>Apps</ColumnHead>
          <ColumnHead>State</ColumnHead>
          <ColumnHead className="max-sm:hidden">Prepared</ColumnHead>
        </tr>
      </thead>
      <tbody>
        {handOffs.map(({ id, apps, partner, state, by, createdAt }) => (
          <tr key={id}>
            <RowHead className="min-w-36 wrap-anywhere">
              <Link
                href={routes.handOff(id)}
                prefetch={false}
                className="inline-flex min-h-6 items-center text-accent underline underline-offset-4 hover:decoration-2"
              >
                {apps.map(appLabel).join(', ')}
              </Link>
              {!isOfOnePartner && <span className="block font-normal text-muted text-sm">{partner}</span>}
            </RowHead>
            <Cell>
              <HandOffBadge state={state} />
            </Cell>
            <Cell className="wrap-anywhere max-sm:hidden">
              <RelativeTime value={createdAt} />
              <span className="block text-muted text-sm">{by}</span>
            </Cell>
          </tr>
        ))}
      </tbody>
    </Table>
  )
}
