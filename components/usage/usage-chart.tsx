import { scaleBand, scaleLinear } from 'd3-scale'
import { classNames } from '#components/ui/class-names.ts'
import type { UsageRange } from '#lib/usage/range.ts'
import type { UsageBucket } from '#lib/usage/series.ts'
import { bucketLabel, bucketName, count } from './bucket-words.ts'

/** In units of the picture; each size is shown at nearly one pixel per unit, so that its letters can be read. */
const SIZES = {
  wide: { width: 960, height: 260, labels: 8, left: 52, shown: 'max-sm:hidden' },
  narrow: { width: 320, height: 200, labels: 4, left: 44, shown: 'sm:hidden' },
}
const [TOP, RIGHT, BOTTOM] = [12, 4, 28]

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
    <>
      <Picture {...props} size="wide" />
      <Picture {...props} size="narrow" />
    </>
  )
}

function Picture({ buckets, unit, now, pathOf, size }: Props & { size: keyof typeof SIZES }) {
  const { width, height, labels, left: axis, shown } = SIZES[size]
  const highest = Math.max(1, ...buckets.map(({ issued, refused }) => issued + refused))
  const y = scaleLinear([0, highest], [height - BOTTOM, TOP]).nice(4)
  const x = scaleBand(
    buckets.map(({ from }) => from),
    [axis, width - RIGHT],
  ).padding(0.25)
  const every = Math.ceil(buckets.length / labels)
  const ticks = y.ticks(4).filter(Number.isInteger)
  return (
    <svg
      viewBox={`0 0 ${width} ${height}`}
      aria-hidden="true"
      className={`h-auto w-full text-muted ${shown}`}
    >
      <defs>
        <pattern
          id={`refused-${size}`}
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
      {buckets.map((bucket, index) => {
        const { from, issued, refused } = bucket
        const left = x(from) ?? 0
        const running = index === buckets.length - 1 && from <= now
        return (
          <a
            key={from}
            href={pathOf(bucket) ?? undefined}
            tabIndex={-1}
            className={classNames('group', running && 'opacity-60')}
          >
            <title>{`${bucketName(from, unit)} UTC: ${count(issued)} issued, ${count(refused)} refused${running ? ' so far' : ''}`}</title>
            {/* The whole column answers to the pointer, also where there is nothing. */}
            <rect
              x={left}
              y={TOP}
              width={x.bandwidth()}
              height={y(0) - TOP}
              className="fill-transparent group-hover:fill-sunken"
            />
            <rect
              x={left}
              y={y(issued)}
              width={x.bandwidth()}
              height={y(0) - y(issued)}
              className="fill-accent"
            />
            <rect
              x={left}
              y={y(issued + refused)}
              width={x.bandwidth()}
              height={y(issued) - y(issued + refused)}
              fill={`url(#refused-${size})`}
            />
            {index % every === 0 && (
              <text
                x={left + x.bandwidth() / 2}
                y={height - 8}
                textAnchor="middle"
                className="fill-current text-[13px]"
              >
                {bucketLabel(from, unit)}
              </text>
            )}
          </a>
        )
      })}
      <line x1={axis} x2={width} y1={y(0)} y2={y(0)} className="stroke-line-strong" />
    </svg>
  )
}
