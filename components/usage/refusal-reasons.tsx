import Link from 'next/link'
import { Cell, ColumnHead, RowHead, Table } from '#components/ui/table.tsx'
import { reasonWords } from '#lib/features/request-log/causes.ts'
import { logPath } from '#lib/features/request-log/log-filter.ts'
import { count } from '#lib/kernel/number-words.ts'
import type { FigureLog } from './usage-figure.tsx'

/** Why requests were refused, the most frequent first. Each opens its requests in the log. */
export function RefusalReasons({
  reasons,
  log,
  within,
}: {
  reasons: readonly { reason: string; count: number }[]
  /** Null where the reasons are of several apps. */
  log: FigureLog | null
  within: { from: number; to: number }
}) {
  return (
    <Table caption="Refused requests by reason" captionHidden>
      <thead>
        <tr>
          <ColumnHead>Reason</ColumnHead>
          <ColumnHead className="text-right">Requests</ColumnHead>
        </tr>
      </thead>
      <tbody>
        {reasons.map(({ reason, count: times }) => (
          <tr key={reason}>
            <RowHead className="font-normal">
              {log === null ? (
                reasonWords(reason)
              ) : (
                <Link
                  href={logPath(log.clientId, { credential: log.credential, ...within, reason })}
                  prefetch={false}
                  className="underline underline-offset-4 hover:decoration-2"
                >
                  {reasonWords(reason)}
                </Link>
              )}
            </RowHead>
            <Cell numeric>{count(times)}</Cell>
          </tr>
        ))}
      </tbody>
    </Table>
  )
}
