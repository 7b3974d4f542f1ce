import type { LogFilter, LogRange } from './log-filter.ts'

const MINUTE = 60_000
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR

/** Of a bucket of the histogram, in milliseconds. Hours and longer are whole hours of the roll-ups. */
const SIZES = [MINUTE, 5 * MINUTE, 15 * MINUTE, HOUR, 3 * HOUR, 6 * HOUR, 12 * HOUR, DAY]
/** As many bars as a narrow screen has room for. */
const MAX_BUCKETS = 72

const RANGES: Record<LogRange, { length: number; bucketMs: number }> = {
  '1h': { length: HOUR, bucketMs: MINUTE },
  '24h': { length: DAY, bucketMs: HOUR },
  '7d': { length: 7 * DAY, bucketMs: 3 * HOUR },
}

/** The time that a log is looked at. All in milliseconds since the epoch. */
export type LogWindow = {
  /** The first moment in it. */
  from: number
  /** The first one after it; null where it ends now, and goes on with the time. */
  to: number | null
  /** Where its histogram ends. */
  until: number
  /** Of a bucket of the histogram. Buckets begin at multiples of it. */
  bucketMs: number
}

/**
 * The time that an address asks for; null where it ends before it begins. What ends now begins with a whole bucket, so
 * that list and histogram are about the same requests.
 * @param at.keptMs how far back requests are kept
 */
export function windowOf(
  { range, from, to }: Pick<LogFilter, 'range' | 'from' | 'to'>,
  { now, keptMs }: { now: number; keptMs: number },
): LogWindow | null {
  if (from !== null || to !== null) return ownWindow(from ?? Math.min(now, to ?? now) - keptMs, to, now)
  const { length, bucketMs } = RANGES[range]
  const until = begin(now, bucketMs) + bucketMs
  return { from: until - length, to: null, until, bucketMs }
}

function ownWindow(from: number, to: number | null, now: number): LogWindow | null {
  const until = to ?? Math.max(now, from + MINUTE)
  if (until <= from) return null
  return { from, to, until, bucketMs: sizeFor(until - from) }
}

/** The smallest that gives few enough buckets. */
const sizeFor = (length: number): number =>
  SIZES.find((size) => length <= (MAX_BUCKETS - 1) * size) ??
  DAY * Math.ceil(length / DAY / (MAX_BUCKETS - 1))

/** Where the bucket begins that holds this moment. */
export const begin = (time: number, bucketMs: number): number =>
  time - (((time % bucketMs) + bucketMs) % bucketMs)

/** Where each bucket of a window begins, in order. */
export function bucketsOf({ from, until, bucketMs }: LogWindow): number[] {
  const first = begin(from, bucketMs)
  return Array.from({ length: Math.ceil((until - first) / bucketMs) }, (_, n) => first + n * bucketMs)
}
