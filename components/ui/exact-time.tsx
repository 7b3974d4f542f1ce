const MONTHS = [
  'January',
  'February',
  'March',
  'April',
  'May',
  'June',
  'July',
  'August',
  'September',
  'October',
  'November',
  'December',
]

/** "1 December 2026, 18:39 UTC". By hand: a browser's own words for a date may differ from the server's. */
export function exactTime(value: Date): string {
  const day = `${value.getUTCDate()} ${MONTHS[value.getUTCMonth()]} ${value.getUTCFullYear()}`
  return `${day}, ${value.toISOString().slice(11, 16)} UTC`
}

/** A moment to reckon with, in words, with the second in `datetime` and on hover. */
export function ExactTime({ value, className }: { value: Date; className?: string }) {
  const iso = value.toISOString()
  return (
    <time dateTime={iso} title={`${iso.slice(0, 10)} ${iso.slice(11, 19)} UTC`} className={className}>
      {exactTime(value)}
    </time>
  )
}
