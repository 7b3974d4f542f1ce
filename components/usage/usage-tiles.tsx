import type { ReactNode } from 'react'
import { Stat, StatGrid } from '#components/ui/stat.tsx'
import { sizeOf, type UsageRange } from '#lib/features/usage/range.ts'
import type { Totals, UsageSeries } from '#lib/features/usage/series.ts'
import { count, counted, percent } from '#lib/kernel/number-words.ts'

/**
 * The figures of a range, each compared with the range before; `children` is one more. `connected` are the requests that the
 * success rate is of, where others are told apart.
 */
export function UsageTiles({
  series: { totals, before },
  connected = { totals, before },
  range,
  children,
}: {
  series: Pick<UsageSeries, 'totals' | 'before'>
  connected?: Pick<UsageSeries, 'totals' | 'before'>
  range: UsageRange
  children: ReactNode
}) {
  const previous = previousOf(range)
  return (
    <StatGrid>
      <Stat
        label="Tokens issued"
        value={count(totals.issued)}
        note={<Change by={growthOf(totals.issued, before.issued)} previous={previous} />}
      />
      <Stat
        label="Success rate"
        value={rateOf(connected.totals)}
        note={<Change by={gainOf(connected.totals, connected.before)} previous={previous} />}
      />
      <Stat
        label="Refused"
        value={count(totals.refused)}
        note={<Change by={growthOf(totals.refused, before.refused)} previous={previous} />}
      />
      {children}
    </StatGrid>
  )
}

/** What a figure differs by from the one before: rounded, with its unit. Null where nothing can be compared. */
export type Difference = { amount: number; unit: '%' | 'point' } | null

/** Growth in percent. From nothing there is none. */
export const growthOf = (now: number, before: number): Difference =>
  before === 0 ? null : { amount: Math.round((now / before - 1) * 100), unit: '%' }

/** Percentage points that the success rate gained. */
export function gainOf(now: Totals, before: Totals): Difference {
  const [sumNow, sumBefore] = [now.issued + now.refused, before.issued + before.refused]
  if (sumNow === 0 || sumBefore === 0) return null
  return { amount: Math.round((now.issued / sumNow - before.issued / sumBefore) * 100), unit: 'point' }
}

/** "previous 24 h", "previous 30 days", "previous day". */
export function previousOf({ name, from, to }: Pick<UsageRange, 'name' | 'from' | 'to'>): string {
  if (name === '24h') return 'previous 24 h'
  const days = (to - from) / sizeOf('day')
  return days === 1 ? 'previous day' : `previous ${counted(days, 'day')}`
}

function Change({ by, previous }: { by: Difference; previous: string }) {
  if (by === null) return `Nothing in the ${previous}`
  if (by.amount === 0) return `Same as the ${previous}`
  return (
    <>
      <span aria-hidden="true">{by.amount > 0 ? '▲' : '▼'}</span>
      <span className="sr-only">{by.amount > 0 ? 'Up' : 'Down'}</span> {sizeOfChange(by)} vs {previous}
    </>
  )
}

/** "11 %", "5 points"; "616 ×" where percents would be thousands. */
export function sizeOfChange({ amount, unit }: NonNullable<Difference>): string {
  if (unit === 'point') return counted(Math.abs(amount), unit)
  return amount < 1000 ? `${count(Math.abs(amount))} %` : `${count(Math.round(amount / 100) + 1)} ×`
}

/** 100 % means that none was refused. */
export function rateOf({ issued, refused }: Totals): string {
  return shareOf(issued, issued + refused)
}

/** A part of a whole in percent. */
export function shareOf(part: number, whole: number): string {
  return whole === 0 ? '–' : percent(part, whole, 1)
}
