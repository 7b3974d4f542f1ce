import Form from 'next/form'
import Link from 'next/link'
import { Button, buttonClasses } from '#components/ui/button.tsx'
import { FoldedFilters } from '#components/ui/folded-filters.tsx'
import { Input } from '#components/ui/input.tsx'
import {
  dateOf,
  type KeptParameters,
  RANGE_NAMES,
  type UsageRange,
  usagePath,
} from '#lib/features/usage/range.ts'

const LABELS = { '24h': '24 h', '7d': '7 d', '30d': '30 d' } as const

/** Which time is looked at: three that end now, or days of one's own. It goes into the address. */
export function RangeChoice({
  range,
  page,
  kept,
  now,
  isReversed,
}: {
  range: UsageRange
  page: string
  kept: KeptParameters
  now: number
  /** Whether it was asked for with its days the wrong way round. */
  isReversed: boolean
}) {
  return (
    <div className="flex flex-wrap items-end justify-between gap-3">
      <nav aria-label="Range" className="flex gap-1">
        {RANGE_NAMES.filter((name) => name !== 'custom').map((name) => (
          <Link
            key={name}
            href={usagePath(page, { ...range, name }, kept)}
            prefetch={false}
            aria-current={name === range.name ? 'true' : undefined}
            className={buttonClasses({ variant: name === range.name ? 'primary' : 'secondary', size: 'sm' })}
          >
            {LABELS[name]}
          </Link>
        ))}
      </nav>
      <FoldedFilters
        label="Custom range"
        variant={range.name === 'custom' ? 'primary' : 'secondary'}
        size="sm"
      >
        <Form
          key={usagePath(page, range, kept)}
          action={page}
          aria-label="Custom range"
          className="flex flex-wrap items-end gap-2"
        >
          {Object.entries(kept).map(([name, value]) => (
            <input key={name} type="hidden" name={name} value={value} />
          ))}
          <input type="hidden" name="range" value="custom" />
          <DayField name="from" label="From" value={dateOf(range.from)} now={now} />
          <DayField name="to" label="To" value={dateOf(Math.min(range.to - 1, now))} now={now} />
          <Button type="submit" variant="secondary">
            Show
          </Button>
        </Form>
      </FoldedFilters>
      {isReversed && (
        <p role="status" className="basis-full text-sm text-warn sm:text-right">
          “From” was after “To”: we swapped them.
        </p>
      )}
    </div>
  )
}

function DayField({ name, label, value, now }: { name: string; label: string; value: string; now: number }) {
  return (
    <div>
      <label htmlFor={name} className="mb-1 block text-muted text-sm">
        {label}
      </label>
      <Input id={name} name={name} type="date" max={dateOf(now)} defaultValue={value} required />
    </div>
  )
}
