import Link from 'next/link'
import { buttonClasses } from '#components/ui/button.tsx'
import { type ListFilter, listPath } from '#lib/features/health/list-filter.ts'
import { count } from '#lib/kernel/number-words.ts'

/** The ways to the other pages of the list of apps; nothing when there is one page. */
export function ListPages({ filter, page, pages }: { filter: ListFilter; page: number; pages: number }) {
  if (pages === 1) return null
  return (
    <nav aria-label="Pages of the list" className="flex flex-wrap items-center justify-between gap-3">
      <Step filter={filter} to={page - 1} pages={pages} rel="prev">
        ← Previous
      </Step>
      <p className="text-muted text-sm tabular-nums">
        Page {count(page)} of {count(pages)}
      </p>
      <Step filter={filter} to={page + 1} pages={pages} rel="next">
        Next →
      </Step>
    </nav>
  )
}

function Step({
  filter,
  to,
  pages,
  rel,
  children,
}: {
  filter: ListFilter
  to: number
  pages: number
  rel: 'prev' | 'next'
  children: string
}) {
  const classes = buttonClasses({ variant: 'secondary', size: 'sm' })
  // Keeps its place when there is nowhere to go, so that the other does not jump.
  if (to < 1 || to > pages) return <span className="min-w-24" />
  return (
    <Link href={listPath(filter, { page: to })} rel={rel} prefetch={false} className={classes}>
      {children}
    </Link>
  )
}
