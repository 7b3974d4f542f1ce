import { classNames } from '#components/ui/class-names.ts'

const BAR = 3
const STEP = 4
const HEIGHT = 20

/** A bar an hour; an hour without anything is a line at the foot. Says nothing by itself: the figure stands beside it. */
export function Sparkline({ values, className }: { values: readonly number[]; className?: string }) {
  const most = Math.max(1, ...values)
  return (
    <svg
      viewBox={`0 0 ${values.length * STEP} ${HEIGHT}`}
      className={classNames('block h-5 w-24 text-accent', className)}
      aria-hidden="true"
    >
      {values.map((value, hour) => {
        const height = value === 0 ? 1 : Math.max(2, Math.round((value / most) * HEIGHT))
        return (
          <rect
            // biome-ignore lint/suspicious/noArrayIndexKey: an hour is its place.
            key={hour}
            x={hour * STEP}
            y={HEIGHT - height}
            width={BAR}
            height={height}
            fill="currentColor"
            fillOpacity={value === 0 ? 0.35 : 1}
          />
        )
      })}
    </svg>
  )
}
