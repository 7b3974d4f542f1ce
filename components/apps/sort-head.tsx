import Link from 'next/link'
import { classNames } from '#components/ui/class-names.ts'
import { ColumnHead } from '#components/ui/table.tsx'
import { type ListFilter, type ListSort, listPath } from '#lib/features/health/list-filter.ts'

/** The head of a column that the list can be ordered by: the first time one way, the next time the other. */
export function SortHead({
  filter,
  label,
  up,
  down,
  first = up ?? down,
  className,
}: {
  filter: ListFilter
  label: string
  /** The orders by this column, smallest or first letter first, and the other way round, where there are both. */
  up?: ListSort
  down?: ListSort
  /** The one that comes first. */
  first?: ListSort | undefined
  className?: string
}) {
  const isUp = up !== undefined && filter.sort === up
  const isDown = down !== undefined && filter.sort === down
  const other = first === up ? down : up
  const next = filter.sort === first ? (other ?? first) : first
  return (
    <ColumnHead className={className} aria-sort={isUp ? 'ascending' : isDown ? 'descending' : undefined}>
      <Link
        href={listPath(filter, { ...(next && { sort: next }), page: 1 })}
        prefetch={false}
        scroll={false}
        className={classNames(
          // As high as its line, so that all heads of a row stand alike.
          'relative -my-0.5 inline-flex min-h-6 items-center rounded-xs hover:text-ink',
          (isUp || isDown) && 'text-ink',
        )}
      >
        {label}
        <span aria-hidden="true" className="absolute left-full ml-1 text-xs">
          {isUp ? '↑' : isDown ? '↓' : ''}
        </span>
      </Link>
    </ColumnHead>
  )
}
