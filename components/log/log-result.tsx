import Link from 'next/link'
import { buttonClasses } from '#components/ui/button.tsx'
import { EmptyState } from '#components/ui/empty-state.tsx'
import { ExactTime } from '#components/ui/exact-time.tsx'
import { isFiltered, type LogFilter, logPath } from '#lib/features/request-log/log-filter.ts'
import type { LogPage } from '#lib/features/request-log/request-log.ts'
import { count } from '#lib/kernel/number-words.ts'
import { routes } from '#lib/routes.ts'
import { LogTable } from './log-table.tsx'

/** The requests that were found, or why there are none, and the ways to the other pages. */
export function LogResult({ clientId, filter, log }: { clientId: string; filter: LogFilter; log: LogPage }) {
  const { requests, next, cut } = log
  return (
    <>
      {requests.length > 0 ? (
        <LogTable clientId={clientId} requests={requests} />
      ) : (
        cut === null && <Nothing clientId={clientId} filter={filter} />
      )}
      {cut && (
        <p role="status" className="text-[0.9375rem] text-muted">
          {requests.length === 0 ? 'None found so far: ' : ''}
          {requests.length === 0 ? 'looked' : 'Looked'} through {count(cut.lookedThrough)} requests, back to{' '}
          <ExactTime value={cut.backTo} />. There may be older matches.
        </p>
      )}
      <nav aria-label="Pages of the log" className="flex flex-wrap justify-between gap-3 empty:hidden">
        {filter.before && (
          <Link
            href={logPath(clientId, { ...filter, before: null })}
            prefetch={false}
            className={buttonClasses({ variant: 'secondary', size: 'sm' })}
          >
            ↑ Newest
          </Link>
        )}
        {next && (
          <Link
            href={logPath(clientId, { ...filter, before: next })}
            prefetch={false}
            rel="next"
            className={buttonClasses({ variant: 'secondary', size: 'sm', className: 'ml-auto' })}
          >
            {cut ? 'Search older requests →' : 'Older →'}
          </Link>
        )}
      </nav>
    </>
  )
}

function Nothing({ clientId, filter }: { clientId: string; filter: LogFilter }) {
  if (filter.request !== '')
    return (
      <EmptyState title="No request of this app has this ID.">
        It may belong to another app, be too old to be kept, or have named an unknown client ID. Check that
        you copied the whole ID.
      </EmptyState>
    )
  if (filter.before)
    return <EmptyState title="Nothing older.">All requests are on the previous pages.</EmptyState>
  if (isFiltered(filter))
    return (
      <EmptyState
        title="No requests match."
        action={
          <Link
            href={routes.appLog(clientId)}
            className={buttonClasses({ variant: 'secondary', size: 'sm' })}
          >
            Show all
          </Link>
        }
      >
        Change the filters or show all.
      </EmptyState>
    )
  return (
    <EmptyState title="No requests yet.">
      Token requests are listed here with their outcome and reason. See{' '}
      <Link href={routes.docs} className="underline underline-offset-4 hover:decoration-2">
        how to request a token
      </Link>
      .
    </EmptyState>
  )
}
