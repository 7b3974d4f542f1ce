import { classNames } from '#components/ui/class-names.ts'

const BAR = 3
const STEP = 4
const HEIGHT = 20

/** A bar an hour; an hour without anything is a line at the foot. Says nothing by itself: the figure stands beside it. */
export function Sparkline({ values, className }: { values: readonly number[]; className?: string }) {
  const most = Math.max(1, ...values)
  const bars = values.map((value, hour) => ({
    x: hour * STEP,
    height: value === 0 ? 1 : Math.max(2, Math.round((value / most) * HEIGHT)),
    opacity: value === 0 ? 0.35 : 1,
  }))
  return (
    <svg
      viewBox={`0 0 ${values.length * STEP} ${HEIGHT}`}
      className={classNames('block h-5 w-24 text-accent', className)}
      aria-hidden="true"
    >
      {bars.map(({ x, height, opacity }) => (
        <rect
          key={x}
          x={x}
          y={HEIGHT - height}
          width={BAR}
          height={height}
          fill="currentColor"
          fillOpacity={opacity}
        />
      ))}
    </svg>
  )
}
