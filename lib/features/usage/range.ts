import { z } from 'zod'

const HOUR_MS = 3_600_000
const DAY_MS = 24 * HOUR_MS
/** Longer ranges would be more bars than a screen has room for. */
const MAX_DAYS = 366

/** What a usage page is asked for, as its address says it. Hours and days are those of UTC. */
export const RANGE_NAMES = ['24h', '7d', '30d', 'custom'] as const
export type RangeName = (typeof RANGE_NAMES)[number]

export type UsageRange = {
  name: RangeName
  unit: 'hour' | 'day'
  /** Milliseconds since the epoch, at the start of an hour or day: the first moment in it, and the first after it. */
  from: number
  to: number
}

/** A day as `<input type="date">` says it. Anything else is ignored. */
const day = z.iso
  .date()
  .transform((text) => Date.parse(text))
  .nullable()
  .catch(null)

const addressSchema = z.object({
  range: z.enum(RANGE_NAMES).catch('24h'),
  from: day,
  to: day,
})

/**
 * The range that an address asks for. The last hour or day of "24 h", "7 d" and "30 d" is the running one. A custom
 * range goes from one day to another, both included; up to two days are shown by the hour. What is the wrong way round,
 * cannot be read, lies in the future or is too long is mended, never refused: addresses are typed and passed on.
 */
export function readRange(
  address: { range?: unknown; from?: unknown; to?: unknown },
  now: number,
): UsageRange {
  const asked = readAddress(address)
  const { range } = asked
  const [from, to] = isReversed(address) ? [asked.to, asked.from] : [asked.from, asked.to]
  if (range === '24h') return endingNow(range, 'hour', 24, now)
  if (range === '7d') return endingNow(range, 'day', 7, now)
  const today = beginOf('day', now)
  const last = Math.min(to ?? from ?? today, today)
  if (range === '30d' || (from === null && to === null)) return endingNow('30d', 'day', 30, now)
  const first = Math.max(Math.min(from ?? last, last), last - (MAX_DAYS - 1) * DAY_MS)
  const days = (last - first) / DAY_MS + 1
  return { name: 'custom', unit: days <= 2 ? 'hour' : 'day', from: first, to: last + DAY_MS }
}

const readAddress = (address: object) => addressSchema.parse({ from: null, to: null, ...address })

/** Whether an address asks for a custom range that ends before it begins. */
export function isReversed(address: { range?: unknown; from?: unknown; to?: unknown }): boolean {
  const { range, from, to } = readAddress(address)
  return range === 'custom' && from !== null && to !== null && from > to
}

function endingNow(name: RangeName, unit: UsageRange['unit'], count: number, now: number): UsageRange {
  const to = beginOf(unit, now) + sizeOf(unit)
  return { name, unit, from: to - count * sizeOf(unit), to }
}

/** How long a bucket lasts, in milliseconds. UTC has no days of another length. */
export const sizeOf = (unit: UsageRange['unit']): number => (unit === 'hour' ? HOUR_MS : DAY_MS)

const beginOf = (unit: UsageRange['unit'], time: number): number => time - (time % sizeOf(unit))

/** The query of an address that asks for this range. */
export function rangeQuery({ name, from, to }: Pick<UsageRange, 'name' | 'from' | 'to'>): string {
  if (name !== 'custom') return `range=${name}`
  return `range=custom&from=${dateOf(from)}&to=${dateOf(to - 1)}`
}

/** What else the address of a usage page says, and keeps when another range is chosen. */
export type KeptParameters = Readonly<Record<string, string>>

/** Address of a usage page, or of its file, for this range. */
export function usagePath(
  page: string,
  range: Pick<UsageRange, 'name' | 'from' | 'to'>,
  kept: KeptParameters = {},
): string {
  const query = new URLSearchParams({
    ...kept,
    ...Object.fromEntries(new URLSearchParams(rangeQuery(range))),
  })
  return `${page}?${query}`
}

/** The day (UTC) of a moment, as ISO 8601 has it. */
export const dateOf = (time: number): string => new Date(time).toISOString().slice(0, 10)
