import { type ScaleBand, type ScaleLinear, scaleBand, scaleLinear } from 'd3-scale'
import { sizeOf, type UsageRange } from '#lib/features/usage/range.ts'
import type { UsageBucket } from '#lib/features/usage/series.ts'
import { count } from '#lib/kernel/number-words.ts'
import { bucketLabel, bucketName } from './bucket-words.ts'

/** In units of the picture; each size is shown at nearly one pixel per unit, so that its letters can be read. */
const SIZES = {
  wide: { width: 960, height: 260, labels: 8, left: 52, shown: 'max-sm:hidden' },
  narrow: { width: 320, height: 200, labels: 4, left: 44, shown: 'sm:hidden' },
}
const [TOP, RIGHT, BOTTOM] = [12, 4, 28]
/** Where the columns are in both sizes, which is what the numbers above leave. */
const PLOT =
  'top-[6%] left-[13.75%] h-[80%] w-[85%] sm:top-[4.615%] sm:left-[5.417%] sm:h-[84.615%] sm:w-[94.167%]'
/** Between two bars, as a part of what both have. */
const GAP = 0.25

type Props = {
  buckets: readonly UsageBucket[]
  unit: UsageRange['unit']
  now: number
  /** What a bucket opens, if anything. */
  pathOf: (bucket: UsageBucket) => string | null
}

/**
 * Tokens issued and requests refused, stacked, bar by bar. Made on the server. Who cannot see it reads the sentence
 * of the figure and the table beside it, so that the picture itself is hidden from screen readers. A column opens what its
 * row in that table opens, which is where the keyboard goes.
 */
export function UsageChart(props: Props) {
  return (
    <div className="relative">
      <Columns {...props} />
      <Picture {...props} size="wide" />
      <Picture {...props} size="narrow" />
    </div>
  )
}

/** Hundredths of a pixel are not seen. */
const round = (value: number) => Math.round(value * 100) / 100

const columnName = ({ from, issued, refused }: UsageBucket, unit: UsageRange['unit'], isRunning: boolean) =>
  `${bucketName(from, unit)} UTC: ${count(issued)} issued, ${count(refused)} refused${isRunning ? ' so far' : ''}`

/** What answers to the pointer: the whole column, also where there is nothing. Below both pictures, and as wide as each. */
function Columns({ buckets, unit, now, pathOf }: Props) {
  const running = runningOf({ buckets, unit, now })
  return (
    <svg
      viewBox={`0 0 ${buckets.length + GAP} 1`}
      preserveAspectRatio="none"
      aria-hidden="true"
      className={`absolute ${PLOT} [&_path:hover]:fill-sunken [&_path]:fill-transparent`}
    >
      {buckets.map((bucket, index) => (
        <a key={bucket.from} href={pathOf(bucket) ?? undefined} tabIndex={-1}>
          <title>{columnName(bucket, unit, bucket === running)}</title>
          <path d={`M${index + GAP} 0h${1 - GAP}v1h${GAP - 1}z`} />
        </a>
      ))}
    </svg>
  )
}

/** The last one, if it is not over yet. */
function runningOf({ buckets, unit, now }: Pick<Props, 'buckets' | 'unit' | 'now'>): UsageBucket | undefined {
  const last = buckets.at(-1)
  return last && last.from <= now && now < last.from + sizeOf(unit) ? last : undefined
}

function Picture({ buckets, unit, now, size }: Props & { size: keyof typeof SIZES }) {
  const { width, height, labels, left: axis, shown } = SIZES[size]
  const highest = Math.max(1, ...buckets.map(({ issued, refused }) => issued + refused))
  const y = scaleLinear([0, highest], [height - BOTTOM, TOP]).nice(4)
  const x = scaleBand(
    buckets.map(({ from }) => from),
    [axis, width - RIGHT],
  ).padding(GAP)
  const scales = { x, y, pattern: `refused-${size}` }
  const every = Math.ceil(buckets.length / labels)
  const ticks = y.ticks(4).filter(Number.isInteger)
  const running = runningOf({ buckets, unit, now })

  return (
    <svg
      viewBox={`0 0 ${width} ${height}`}
      aria-hidden="true"
      className={`pointer-events-none relative h-auto w-full text-muted ${shown}`}
    >
      <defs>
        <pattern
          id={scales.pattern}
          width="6"
          height="6"
          patternUnits="userSpaceOnUse"
          patternTransform="rotate(45)"
        >
          <rect width="6" height="6" className="fill-danger-soft" />
          <rect width="2.5" height="6" className="fill-danger" />
        </pattern>
      </defs>
      {ticks.map((tick) => (
        <g key={tick}>
          <line x1={axis} x2={width} y1={y(tick)} y2={y(tick)} className="stroke-line" />
          <text x={axis - 8} y={y(tick) + 4} textAnchor="end" className="fill-current text-[13px]">
            {count(tick)}
          </text>
        </g>
      ))}
      {buckets
        .filter((_, index) => index % every === 0)
        .map(({ from }) => (
          <text
            key={from}
            x={round((x(from) ?? 0) + x.bandwidth() / 2)}
            y={height - 8}
            textAnchor="middle"
            className="fill-current text-[13px]"
          >
            {bucketLabel(from, unit)}
          </text>
        ))}
      <Bars {...scales} of={buckets.filter((bucket) => bucket !== running)} />
      {running && <Bars {...scales} of={[running]} className="opacity-60" />}
      <line x1={axis} x2={width} y1={y(0)} y2={y(0)} className="stroke-line-strong" />
    </svg>
  )
}

type BarsProps = {
  x: ScaleBand<number>
  y: ScaleLinear<number, number>
  of: readonly UsageBucket[]
  pattern: string
  className?: string
}

/** One shape for all bars of a kind: those of a year would otherwise be most of the page. */
function Bars({ x, y, of, pattern, className }: BarsProps) {
  const width = round(x.bandwidth())
  const bar = (from: number, bottom: number, top: number) =>
    top > bottom ? `M${round(x(from) ?? 0)} ${round(y(bottom))}h${width}V${round(y(top))}h${-width}z` : ''
  return (
    <g className={className}>
      <path d={of.map(({ from, issued }) => bar(from, 0, issued)).join('')} className="fill-accent" />
      <path
        d={of.map(({ from, issued, refused }) => bar(from, issued, issued + refused)).join('')}
        fill={`url(#${pattern})`}
      />
    </g>
  )
}
