import Link from 'next/link'
import { Cell, ColumnHead, RowHead, Table } from '#components/ui/table.tsx'
import { dateOf, type KeptParameters, sizeOf, type UsageRange, usagePath } from '#lib/usage/range.ts'
import type { UsageSeries } from '#lib/usage/series.ts'
import { bucketName, count, counted } from './bucket-words.ts'
import { UsageChart } from './usage-chart.tsx'

type Props = {
  series: UsageSeries
  range: UsageRange
  now: number
  /** Addresses of the page and of the same figures as CSV, without their queries. */
  page: string
  csv: string
  kept: KeptParameters
}

/** The chart with a sentence that says what it shows, its figures as a table, and as a file. */
export function UsageFigure({ series, range, now, page, csv, kept }: Props) {
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
      <UsageChart buckets={series.buckets} unit={range.unit} now={now} />
      <a
        href={usagePath(csv, range, kept)}
        download
        className="inline-flex min-h-8 items-center self-start text-sm underline underline-offset-4 hover:decoration-2"
      >
        Download CSV
      </a>
      <details>
        <summary className="inline-flex min-h-8 cursor-pointer items-center text-sm underline underline-offset-4 hover:decoration-2">
          Figures as a table
        </summary>
        <BucketTable series={series} range={range} now={now} page={page} kept={kept} />
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

function BucketTable({ series, range, now, page, kept }: Omit<Props, 'csv'>) {
  const { unit } = range
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
        {series.buckets.map(({ from, issued, refused }) => (
          <tr key={from}>
            <RowHead>
              {unit === 'day' ? (
                <Link
                  href={usagePath(page, { name: 'custom', from, to: from + sizeOf('day') }, kept)}
                  prefetch={false}
                  className="underline underline-offset-4 hover:decoration-2"
                >
                  <time dateTime={dateOf(from)}>{bucketName(from, unit)}</time>
                </Link>
              ) : (
                <time dateTime={new Date(from).toISOString()}>{bucketName(from, unit)}</time>
              )}
              {from <= now && now < from + sizeOf(unit) && <span className="text-muted"> so far</span>}
            </RowHead>
            <Cell numeric>{count(issued)}</Cell>
            <Cell numeric>{count(refused)}</Cell>
          </tr>
        ))}
      </tbody>
    </Table>
  )
}
