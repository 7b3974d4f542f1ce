import type { LogBucket } from '#lib/features/request-log/log-histogram.ts'
import { count } from '#lib/kernel/number-words.ts'

const DAY_MS = 86_400_000
const DAY = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short', timeZone: 'UTC' })

/** "24 Nov, 14:05"; of a bucket of whole days "24 Nov". */
export function momentLabel(time: number, bucketMs: number): string {
  const day = DAY.format(time)
  return bucketMs >= DAY_MS ? day : `${day}, ${new Date(time).toISOString().slice(11, 16)}`
}

/** "24 Nov, 14:00 to 24 Nov, 16:00 UTC: 12 issued, 3 refused" of neighbouring buckets. */
export function stretchWords(buckets: readonly LogBucket[], bucketMs: number): string {
  const [first, last] = [buckets[0], buckets.at(-1)]
  if (!first || !last) return ''
  const sum = (outcome: 'issued' | 'refused') => buckets.reduce((all, one) => all + one[outcome], 0)
  const times = `${momentLabel(first.from, bucketMs)} to ${momentLabel(last.from + bucketMs, bucketMs)} UTC`
  return `${times}: ${count(sum('issued'))} issued, ${count(sum('refused'))} refused`
}
