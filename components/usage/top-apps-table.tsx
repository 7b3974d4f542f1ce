import Link from 'next/link'
import { Cell, ColumnHead, RowHead, Table } from '#components/ui/table.tsx'
import { type UsageRange, usagePath } from '#lib/features/usage/range.ts'
import type { AppUsage } from '#lib/features/usage/top-apps.ts'
import { count } from '#lib/kernel/number-words.ts'
import { routes } from '#lib/routes.ts'

/** Apps of a team, each with a way to its own usage in the same range. */
export function TopAppsTable({
  caption,
  apps,
  range,
}: {
  caption: string
  apps: readonly AppUsage[]
  range: UsageRange
}) {
  return (
    <Table caption={caption} captionHidden>
      <thead>
        <tr>
          <ColumnHead>App</ColumnHead>
          <ColumnHead className="text-right">Tokens</ColumnHead>
          <ColumnHead className="text-right">Refused</ColumnHead>
        </tr>
      </thead>
      <tbody>
        {apps.map(({ clientId, name, issued, refused }) => (
          <tr key={clientId}>
            <RowHead>
              <Link
                href={usagePath(routes.appUsage(clientId), range)}
                prefetch={false}
                className="underline underline-offset-4 wrap-anywhere hover:decoration-2"
              >
                {name}
              </Link>
              <span translate="no" className="block font-mono font-normal text-muted text-sm wrap-anywhere">
                {clientId}
              </span>
            </RowHead>
            <Cell numeric>{count(issued)}</Cell>
            <Cell numeric>{count(refused)}</Cell>
          </tr>
        ))}
      </tbody>
    </Table>
  )
}
