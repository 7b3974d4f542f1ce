import Link from 'next/link'
import { buttonClasses } from '#components/ui/button.tsx'
import { classNames } from '#components/ui/class-names.ts'
import { FieldError } from '#components/ui/field.tsx'
import { Input } from '#components/ui/input.tsx'
import {
  LOG_RANGES,
  type LogFilter,
  localTime,
  logPath,
  queryOf,
} from '#lib/features/request-log/log-filter.ts'
import { routes } from '#lib/routes.ts'

const LABELS = { '1h': '1 h', '24h': '24 h', '7d': '7 d' } as const

/** Which time the log is looked at: three that end now, or one's own. It goes into the address. */
export function LogWindowChoice({
  clientId,
  filter,
  problem,
}: {
  clientId: string
  filter: LogFilter
  problem: string | undefined
}) {
  const isOwn = filter.from !== null || filter.to !== null
  const kept = { ...filter, before: null, open: null, from: null, to: null }
  return (
    <div className="flex shrink-0 items-start gap-1 sm:[&_nav_a]:min-h-10 sm:[&_summary]:min-h-10">
      <nav aria-label="Time" className="flex gap-1">
        {LOG_RANGES.map((range) => (
          <Link
            key={range}
            href={logPath(clientId, { ...kept, range })}
            prefetch={false}
            scroll={false}
            aria-current={!isOwn && range === filter.range ? 'true' : undefined}
            className={lookOf(!isOwn && range === filter.range)}
          >
            {LABELS[range]}
          </Link>
        ))}
      </nav>
      <details className="relative" open={problem !== undefined}>
        <summary className={classNames('list-none [&::-webkit-details-marker]:hidden', lookOf(isOwn))}>
          Custom
        </summary>
        <form
          // Anew for each range: what is shown follows the address.
          key={`${filter.from} ${filter.to}`}
          action={routes.appLog(clientId)}
          aria-label="Custom range"
          className="absolute right-0 z-20 mt-2 flex w-72 max-w-[calc(100vw-2rem)] flex-col gap-3 rounded-lg border border-line bg-surface p-4 shadow-floating"
        >
          {[...queryOf({ ...kept, range: '24h' })].map(([name, value]) => (
            <input key={name} type="hidden" name={name} value={value} />
          ))}
          <Moment name="from" label="From, UTC" value={filter.from} problem={problem} />
          <Moment name="to" label="To, UTC" value={filter.to} problem={problem} />
          {problem !== undefined && <FieldError id="range-error">{problem}</FieldError>}
          <button type="submit" className={buttonClasses({ variant: 'secondary', size: 'sm' })}>
            Show
          </button>
        </form>
      </details>
    </div>
  )
}

const lookOf = (isChosen: boolean) =>
  buttonClasses({ variant: isChosen ? 'primary' : 'secondary', size: 'sm' })

function Moment({
  name,
  label,
  value,
  problem,
}: {
  name: 'from' | 'to'
  label: string
  value: number | null
  problem: string | undefined
}) {
  return (
    <div>
      <label htmlFor={name} className="mb-1 block text-muted text-sm">
        {label}
      </label>
      <Input
        id={name}
        name={name}
        type="datetime-local"
        step={value !== null && value % 60_000 !== 0 ? 1 : undefined}
        defaultValue={value === null ? '' : localTime(value)}
        {...(problem !== undefined && { 'aria-invalid': true, 'aria-describedby': 'range-error' })}
      />
    </div>
  )
}
