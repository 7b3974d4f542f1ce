import type { UsageRange } from '#lib/features/usage/range.ts'

const HOUR = new Intl.DateTimeFormat('en', {
  hour: '2-digit',
  minute: '2-digit',
  hourCycle: 'h23',
  timeZone: 'UTC',
})
const DAY = new Intl.DateTimeFormat('en', { day: 'numeric', month: 'short', timeZone: 'UTC' })

/** How a bucket is named under the chart: "14:00", "24 Nov". */
export const bucketLabel = (from: number, unit: UsageRange['unit']): string =>
  unit === 'hour' ? HOUR.format(from) : DAY.format(from)

/** How it is named by itself: "Nov 24, 14:00". */
export const bucketName = (from: number, unit: UsageRange['unit']): string =>
  unit === 'hour' ? `${DAY.format(from)}, ${HOUR.format(from)}` : DAY.format(from)
