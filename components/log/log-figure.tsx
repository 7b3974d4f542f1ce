import type { ReactNode } from 'react'
import { ExactTime } from '#components/ui/exact-time.tsx'
import { type LogFilter, logPath } from '#lib/features/request-log/log-filter.ts'
import type { LogBucket, LogHistogram } from '#lib/features/request-log/log-histogram.ts'
import { count, counted } from '#lib/kernel/number-words.ts'
import { HistogramRange } from './histogram-range.tsx'
import { momentLabel, stretchWords } from './histogram-words.ts'

/** In units of the picture, which is stretched to the width that there is and is as high as this in pixels. */
const HEIGHT = 64
/** Between two bars, as a part of a bucket. */
const GAP = 0.2

type Props = {
  clientId: string
  filter: LogFilter
  histogram: LogHistogram
  /** What can be done with them. */
  children?: ReactNode
}

/** When the requests were made, bar by bar, with a sentence that says how many. A part of it can be chosen. */
export function LogFigure({ clientId, filter, histogram, children }: Props) {
  const { buckets, bucketMs, totals, countedFrom } = histogram
  const [first, last] = [buckets[0], buckets.at(-1)]
  const all = totals.issued + totals.refused
  return (
    <figure className="flex flex-col gap-2">
      <figcaption className="flex min-h-8 flex-wrap items-center justify-between gap-x-4 gap-y-1 text-[0.9375rem]">
        <p>
          <strong className="font-semibold">{counted(all, 'request')}</strong>
          {all > 0 && (
            <span className="text-muted">
              : <Key className="bg-accent" />
              {count(totals.issued)} issued, <Key className={STRIPES} />
              {count(totals.refused)} refused
            </span>
          )}
          {countedFrom && (
            <span className="text-muted">
              {' '}
              counted, back to <ExactTime value={countedFrom} />; there are more
            </span>
          )}
        </p>
        {children}
      </figcaption>
      <HistogramRange buckets={buckets} bucketMs={bucketMs} path={logPath(clientId, timeless(filter))}>
        <Bars
          buckets={buckets}
          bucketMs={bucketMs}
          pathOf={(bucket) => bucketPath(clientId, filter, bucket, bucketMs)}
        />
      </HistogramRange>
      {first && last && (
        <p aria-hidden="true" className="flex justify-between gap-3 text-muted text-xs tabular-nums">
          <span>{momentLabel(first.from, bucketMs)}</span>
          <span className="max-sm:hidden">
            {momentLabel(buckets[buckets.length >> 1]?.from ?? first.from, bucketMs)}
          </span>
          <span>{momentLabel(last.from + bucketMs, bucketMs)} UTC</span>
        </p>
      )}
    </figure>
  )
}

const STRIPES = 'bg-[repeating-linear-gradient(0deg,var(--danger)_0_2px,var(--danger-soft)_2px_3px)]'

/** How it is drawn. */
function Key({ className }: { className: string }) {
  return <span aria-hidden="true" className={`mr-1.5 inline-block size-2.5 rounded-xs ${className}`} />
}

const timeless = (filter: LogFilter) =>
  ({ ...filter, from: null, to: null, range: '24h', before: null, open: null }) as const

const bucketPath = (clientId: string, filter: LogFilter, { from }: LogBucket, bucketMs: number) =>
  logPath(clientId, { ...filter, before: null, open: null, from, to: from + bucketMs })

/** Issued below, refused on top. A column opens its requests where nothing more can be chosen. */
function Bars({
  buckets,
  bucketMs,
  pathOf,
}: {
  buckets: readonly LogBucket[]
  bucketMs: number
  pathOf: (bucket: LogBucket) => string
}) {
  const highest = Math.max(1, ...buckets.map(({ issued, refused }) => issued + refused))
  const heights = buckets.map(({ issued, refused }) => ({
    issued: heightOf(issued, highest),
    refused: heightOf(refused, highest),
  }))
  const bar = (index: number, bottom: number, height: number) =>
    height === 0 ? '' : `M${index + GAP / 2} ${HEIGHT - bottom}v${-height}h${1 - GAP}v${height}z`
  return (
    <svg
      viewBox={`0 0 ${buckets.length} ${HEIGHT}`}
      preserveAspectRatio="none"
      aria-hidden="true"
      className="block h-16 w-full border-line-strong border-b [&_a_path:hover]:fill-sunken [&_a_path]:fill-transparent"
    >
      <defs>
        {/* Stripes that lie: what is stretched sideways leaves them as they are. */}
        <pattern id="log-refused" width="1" height="4" patternUnits="userSpaceOnUse">
          <rect width="1" height="4" className="fill-danger-soft" />
          <rect width="1" height="2.5" className="fill-danger" />
        </pattern>
      </defs>
      {buckets.map((bucket, index) => (
        <a key={bucket.from} href={pathOf(bucket)} tabIndex={-1}>
          <title>{stretchWords([bucket], bucketMs)}</title>
          <path d={`M${index} 0h1v${HEIGHT}h-1z`} />
        </a>
      ))}
      <path
        d={heights.map(({ issued }, index) => bar(index, 0, issued)).join('')}
        className="pointer-events-none fill-accent"
      />
      <path
        d={heights.map(({ issued, refused }, index) => bar(index, issued, refused)).join('')}
        fill="url(#log-refused)"
        className="pointer-events-none"
      />
    </svg>
  )
}

/** In whole units, and what is there is seen. */
const heightOf = (value: number, highest: number): number =>
  value === 0 ? 0 : Math.max(2, Math.round((value / highest) * (HEIGHT - 4)))
