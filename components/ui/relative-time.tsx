const steps: readonly [unit: Intl.RelativeTimeFormatUnit, seconds: number][] = [
  ['year', 31_557_600],
  ['month', 2_629_800],
  ['day', 86_400],
  ['hour', 3600],
  ['minute', 60],
]

const FORMAT = new Intl.RelativeTimeFormat('en')

/** "3 hours ago", "in 2 days", "just now": how far `then` is from `now`, rounded; both in milliseconds. */
export function relativeTime(then: number, now: number): string {
  const seconds = Math.round((then - now) / 1000)
  const step = steps.find(([, size]) => Math.abs(seconds) >= size)
  if (!step) return 'just now'
  const [unit, size] = step
  return FORMAT.format(Math.round(seconds / size), unit)
}

/** A moment as people say it, with the exact time (UTC) in `datetime` and on hover. */
export function RelativeTime({ value, now = Date.now() }: { value: Date; now?: number }) {
  const iso = value.toISOString()
  return (
    <time
      dateTime={iso}
      title={`${iso.slice(0, 10)} ${iso.slice(11, 19)} UTC`}
      className="relative-time"
      suppressHydrationWarning
    >
      {relativeTime(value.getTime(), now)}
    </time>
  )
}
