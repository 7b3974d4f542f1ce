import Link from 'next/link'
import { buttonClasses } from '#components/ui/button.tsx'
import { EmptyState } from '#components/ui/empty-state.tsx'
import { ExactTime } from '#components/ui/exact-time.tsx'
import { filterCount, type LogFilter, logPath } from '#lib/features/request-log/log-filter.ts'
import { rowOf } from '#lib/features/request-log/log-row.ts'
import type { LogPage } from '#lib/features/request-log/request-log.ts'
import { count } from '#lib/kernel/number-words.ts'
import { routes } from '#lib/routes.ts'
import { LiveRows, LiveTable } from './live-log.tsx'
import { LogDesk } from './log-desk.tsx'
import { LogTable } from './log-table.tsx'

/** The requests that were found, or why there are none, and the ways to the other pages. */
export function LogResult({
  clientId,
  filter,
  log,
  today,
}: {
  clientId: string
  filter: LogFilter
  log: LogPage
  /** As ISO 8601 has it, in UTC. */
  today: string
}) {
  const { requests, next, cut } = log
  const kept = { ...filter, open: null }
  return (
    <LogDesk>
      {requests.length > 0 ? (
        <LogTable
          clientId={clientId}
          rows={requests.map(rowOf)}
          today={today}
          before={<LiveRows clientId={clientId} today={today} />}
        />
      ) : (
        <LiveTable clientId={clientId} today={today}>
          {cut === null && <Nothing clientId={clientId} filter={filter} />}
        </LiveTable>
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
            href={logPath(clientId, { ...kept, before: null })}
            prefetch={false}
            className={buttonClasses({ variant: 'secondary', size: 'sm' })}
          >
            ↑ Newest
          </Link>
        )}
        {next && (
          <Link
            href={logPath(clientId, { ...kept, before: next })}
            prefetch={false}
            rel="next"
            className={buttonClasses({ variant: 'secondary', size: 'sm', className: 'ml-auto' })}
          >
            {cut ? 'Search older requests →' : 'Older →'}
          </Link>
        )}
      </nav>
    </LogDesk>
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
  const isFiltered = filterCount(filter) > 0
  const isWidest = filter.range === '7d' && filter.from === null && filter.to === null
  const { range, from, to } = filter
  return (
    <EmptyState
      title={isFiltered ? 'No requests match.' : 'No requests in this period.'}
      action={
        <div className="flex flex-wrap justify-center gap-2">
          {!isWidest && (
            <Way to={logPath(clientId, { ...filter, from: null, to: null, range: '7d' })}>Show 7 days</Way>
          )}
          {isFiltered && <Way to={logPath(clientId, { range, from, to })}>Clear filters</Way>}
        </div>
      }
    >
      {isFiltered ? (
        'Change the filters or the time.'
      ) : (
        <>
          Each token request is listed here with its result. See{' '}
          <Link href={routes.docs} className="underline underline-offset-4 hover:decoration-2">
            how to request a token
          </Link>
          .
        </>
      )}
    </EmptyState>
  )
}

function Way({ to, children }: { to: string; children: string }) {
  return (
    <Link href={to} prefetch={false} className={buttonClasses({ variant: 'secondary', size: 'sm' })}>
      {children}
    </Link>
  )
}
