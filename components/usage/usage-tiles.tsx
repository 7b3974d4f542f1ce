import type { ReactNode } from 'react'
import { Stat, StatGrid } from '#components/ui/stat.tsx'
import type { Totals, UsageSeries } from '#lib/features/usage/series.ts'
import { count } from '#lib/kernel/number-words.ts'

/** The figures of a range, each beside that of the time before; `children` is one more. */
export function UsageTiles({
  series: { totals, before },
  children,
}: {
  series: Pick<UsageSeries, 'totals' | 'before'>
  children: ReactNode
}) {
  return (
    <StatGrid>
      <Stat label="Tokens issued" value={count(totals.issued)} note={`${count(before.issued)} before`} />
      <Stat label="Success rate" value={rateOf(totals)} note={`${rateOf(before)} before`} />
      <Stat label="Refused" value={count(totals.refused)} note={`${count(before.refused)} before`} />
      {children}
    </StatGrid>
  )
}

/** A share is rounded down: 100 % means that none was refused. */
export function rateOf({ issued, refused }: Totals): string {
  return shareOf(issued, issued + refused)
}

/** A part of a whole in percent, rounded down. */
export function shareOf(part: number, whole: number): string {
  return whole === 0 ? '–' : `${Math.floor((part / whole) * 1000) / 10} %`
}
