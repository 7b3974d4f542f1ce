import type { ReactNode } from 'react'
import { ColumnHead, PlainRows, Table } from '#components/ui/table.tsx'
import { type LogFilter, logPath } from '#lib/features/request-log/log-filter.ts'
import { type KeptParameters, sizeOf, type UsageRange, usagePath } from '#lib/features/usage/range.ts'
import type { UsageBucket, UsageSeries } from '#lib/features/usage/series.ts'
import { count, counted } from '#lib/kernel/number-words.ts'
import { bucketName } from './bucket-words.ts'
import { LightLinks } from './light-links.tsx'
import { UsageChart } from './usage-chart.tsx'

/** The log in which the counted requests stand one by one: of an app, and of one of its credentials if that is chosen. */
export type FigureLog = { clientId: string; credential: string | null }

type Props = {
  series: UsageSeries
  range: UsageRange
  now: number
  /** Null where several apps are counted together. */
  log: FigureLog | null
  /** Addresses of the page and of the same figures as CSV, without their queries. */
  page: string
  csv: string
  kept: KeptParameters
}

/** The chart with a sentence that says what it shows, its figures as a table, and as a file. */
export function UsageFigure({ series, range, now, log, page, csv, kept }: Props) {
  const open = (bucket: UsageBucket) => bucketPath(bucket, { range, log, page, kept })
  return (
    <figure className="flex flex-col gap-4 rounded-lg border border-line bg-surface p-4 sm:p-5">
      <figcaption className="flex flex-col gap-2 text-[0.9375rem]">
        <p>{sentenceOf(series, range)}</p>
        <p className="flex flex-wrap gap-x-5 gap-y-1 text-muted text-sm">
          <Key className="bg-accent">issued</Key>
          <Key className="bg-[repeating-linear-gradient(45deg,var(--danger)_0_2px,var(--danger-soft)_2px_5px)]">
            refused
          </Key>
          <span>
            {range.unit === 'hour' ? 'Hours' : 'Days'} in UTC
            {range.to > now && `; the paler bar is the current ${range.unit}`}
          </span>
        </p>
      </figcaption>
      <LightLinks className="flex flex-col gap-4">
        <UsageChart buckets={series.buckets} unit={range.unit} now={now} pathOf={open} />
        <a
          href={usagePath(csv, range, kept)}
          download
          className="inline-flex min-h-8 items-center self-start text-sm underline underline-offset-4 hover:decoration-2"
        >
          Download CSV
        </a>
        <details>
          <summary className="inline-flex min-h-8 cursor-pointer items-center text-sm underline underline-offset-4 hover:decoration-2">
            Show as table
          </summary>
          <BucketTable series={series} range={range} now={now} log={log} pathOf={open} />
        </details>
      </LightLinks>
    </figure>
  )
}

function Key({ className, children }: { className: string; children: string }) {
  return (
    <span className="inline-flex items-center gap-2">
      <span aria-hidden="true" className={`size-3 rounded-xs ${className}`} />
      {children}
    </span>
  )
}

/** What the chart shows, in words. */
function sentenceOf({ buckets, totals }: UsageSeries, { unit }: UsageRange): string {
  const all = `${counted(totals.issued, 'token')} issued, ${counted(totals.refused, 'request')} refused`
  const busiest = buckets.reduce((most, one) => (one.issued > most.issued ? one : most))
  if (busiest.issued === 0) return `${all}.`
  return `${all}; the busiest ${unit} was ${bucketName(busiest.from, unit)} UTC with ${counted(busiest.issued, 'token')}.`
}

/** What a bucket opens: an hour its requests in the log, a day its hours. */
function bucketPath(
  { from }: UsageBucket,
  { range, log, page, kept }: Pick<Props, 'range' | 'log' | 'page' | 'kept'>,
): string | null {
  const to = from + sizeOf(range.unit)
  if (range.unit === 'day') return usagePath(page, { name: 'custom', from, to }, kept)
  return log && pathIn(log, { from, to })
}

const pathIn = ({ clientId, credential }: FigureLog, filter: Partial<LogFilter>) =>
  logPath(clientId, { credential, ...filter })

function BucketTable({
  series,
  range: { unit },
  now,
  log,
  pathOf,
}: Pick<Props, 'series' | 'range' | 'now' | 'log'> & { pathOf: (bucket: UsageBucket) => string | null }) {
  return (
    <Table caption={`Usage by the ${unit}, UTC`} captionHidden className="mt-2 max-h-96 overflow-y-auto">
      <thead>
        <tr>
          <ColumnHead>{unit === 'hour' ? 'Hour, UTC' : 'Day, UTC'}</ColumnHead>
          <ColumnHead className="text-right">Issued</ColumnHead>
          <ColumnHead className="text-right">Refused</ColumnHead>
        </tr>
      </thead>
      <PlainRows numeric>
        {series.buckets.map((bucket) => {
          const { from, issued, refused } = bucket
          const within = { from, to: from + sizeOf(unit) }
          return (
            <tr key={from}>
              <th scope="row">
                <Opening path={pathOf(bucket)}>{bucketName(from, unit)}</Opening>
                {from <= now && now < within.to && <span className="text-muted"> so far</span>}
              </th>
              <Count value={issued} path={log && pathIn(log, { ...within, outcome: 'issued' })} of="issued" />
              <Count
                value={refused}
                path={log && pathIn(log, { ...within, outcome: 'refused' })}
                of="refused"
              />
            </tr>
          )
        })}
      </PlainRows>
    </Table>
  )
}

/** Text that opens what it names, where there is something to open. */
function Opening({ path, children }: { path: string | null; children: ReactNode }) {
  return path === null ? children : <a href={path}>{children}</a>
}

/** A figure that opens the requests it counts. */
function Count({ value, path, of }: { value: number; path: string | null; of: string }) {
  return (
    <td>
      {value === 0 || path === null ? (
        count(value)
      ) : (
        <a href={path}>
          {count(value)}
          <span className="sr-only"> {of}, in the log</span>
        </a>
      )}
    </td>
  )
}
