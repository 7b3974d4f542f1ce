import Link from 'next/link'
import { Cell, ColumnHead, RowHead, Table } from '#components/ui/table.tsx'
import type { UsageBucket, UsageSeries } from '#lib/usage/client-series.ts'
import { logPath } from '#lib/usage/log-filter.ts'
import { dateOf, rangeQuery, sizeOf, type UsageRange } from '#lib/usage/range.ts'
import { bucketName, count, counted } from './bucket-words.ts'
import { UsageChart } from './usage-chart.tsx'

type Props = {
  series: UsageSeries
  range: UsageRange
  now: number
  clientId: string
  /** Address of the page, without its query. */
  page: string
  /** Address of the same figures as CSV, with its query. */
  csv: string
}

/** The chart with a sentence that says what it shows, its figures as a table, and as a file. */
export function UsageFigure({ series, range, now, clientId, page, csv }: Props) {
  const open = (bucket: UsageBucket) => bucketPath(bucket, { range, clientId, page })
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
            {range.to > now && '; the last, paler, is still running'}
          </span>
        </p>
      </figcaption>
      <UsageChart buckets={series.buckets} unit={range.unit} now={now} pathOf={open} />
      <a
        href={csv}
        download
        className="inline-flex min-h-8 items-center self-start text-sm underline underline-offset-4 hover:decoration-2"
      >
        Download CSV
      </a>
      <details>
        <summary className="inline-flex min-h-8 cursor-pointer items-center text-sm underline underline-offset-4 hover:decoration-2">
          Figures as a table
        </summary>
        <BucketTable series={series} range={range} now={now} clientId={clientId} pathOf={open} />
      </details>
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
  { range, clientId, page }: Pick<Props, 'range' | 'clientId' | 'page'>,
) {
  const to = from + sizeOf(range.unit)
  return range.unit === 'hour'
    ? logPath(clientId, { from, to })
    : `${page}?${rangeQuery({ name: 'custom', from, to })}`
}

function BucketTable({
  series,
  range: { unit },
  now,
  clientId,
  pathOf,
}: Pick<Props, 'series' | 'range' | 'now' | 'clientId'> & { pathOf: (bucket: UsageBucket) => string }) {
  return (
    <Table caption={`Usage by the ${unit}, UTC`} captionHidden className="mt-2 max-h-96 overflow-y-auto">
      <thead>
        <tr>
          <ColumnHead>{unit === 'hour' ? 'Hour, UTC' : 'Day, UTC'}</ColumnHead>
          <ColumnHead className="text-right">Issued</ColumnHead>
          <ColumnHead className="text-right">Refused</ColumnHead>
        </tr>
      </thead>
      <tbody>
        {series.buckets.map((bucket) => {
          const { from, issued, refused } = bucket
          const within = { from, to: from + sizeOf(unit) }
          return (
            <tr key={from}>
              <RowHead>
                <Link href={pathOf(bucket)} prefetch={false} className={LINK}>
                  <time dateTime={unit === 'hour' ? new Date(from).toISOString() : dateOf(from)}>
                    {bucketName(from, unit)}
                  </time>
                </Link>
                {from <= now && now < within.to && <span className="text-muted"> so far</span>}
              </RowHead>
              <Count value={issued} href={logPath(clientId, { ...within, outcome: 'issued' })} of="issued" />
              <Count
                value={refused}
                href={logPath(clientId, { ...within, outcome: 'refused' })}
                of="refused"
              />
            </tr>
          )
        })}
      </tbody>
    </Table>
  )
}

const LINK = 'underline underline-offset-4 hover:decoration-2'

/** A figure that opens the requests it counts. */
function Count({ value, href, of }: { value: number; href: string; of: string }) {
  return (
    <Cell numeric>
      {value === 0 ? (
        count(value)
      ) : (
        <Link href={href} prefetch={false} className={LINK}>
          {count(value)}
          <span className="sr-only"> {of}, in the log</span>
        </Link>
      )}
    </Cell>
  )
}
