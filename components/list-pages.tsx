import Link from 'next/link'
import { count } from '#lib/kernel/number-words.ts'
import { buttonClasses } from './ui/button.tsx'

/** Address of a page of the list, from 1 on. */
type PathOf = (page: number) => string

/** The ways to the other pages of a list; nothing when there is one page. */
export function ListPages({ page, pages, pathOf }: { page: number; pages: number; pathOf: PathOf }) {
  if (pages === 1) return null
  return (
    <nav aria-label="Pages of the list" className="flex flex-wrap items-center justify-between gap-3">
      <Step pathOf={pathOf} to={page - 1} pages={pages} rel="prev">
        ← Previous
      </Step>
      <p className="text-muted text-sm tabular-nums">
        Page {count(page)} of {count(pages)}
      </p>
      <Step pathOf={pathOf} to={page + 1} pages={pages} rel="next">
        Next →
      </Step>
    </nav>
  )
}

function Step({
  pathOf,
  to,
  pages,
  rel,
  children,
}: {
  pathOf: PathOf
  to: number
  pages: number
  rel: 'prev' | 'next'
  children: string
}) {
  const classes = buttonClasses({ variant: 'secondary', size: 'sm' })
  // Keeps its place when there is nowhere to go, so that the other does not jump.
  if (to < 1 || to > pages) return <span className="min-w-24" />
  return (
    <Link href={pathOf(to)} rel={rel} prefetch={false} className={classes}>
      {children}
    </Link>
  )
}
