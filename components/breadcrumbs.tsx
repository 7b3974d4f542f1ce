import Link from 'next/link'
import { Fragment } from 'react'

/** The pages above this one, the outermost first, for the head of a page. What the page itself is, its heading says. */
export function Breadcrumbs({ trail }: { trail: readonly { href: string; label: string }[] }) {
  return (
    <nav aria-label="Breadcrumb">
      <ol className="flex flex-wrap items-center gap-x-1.5 font-sans text-muted">
        {trail.map(({ href, label }, index) => (
          <Fragment key={href}>
            {index > 0 && <li aria-hidden="true">/</li>}
            <li className="min-w-0">
              <Link
                href={href}
                prefetch={false}
                className="inline-flex min-h-6 items-center wrap-anywhere hover:text-ink hover:underline"
              >
                {label}
              </Link>
            </li>
          </Fragment>
        ))}
      </ol>
    </nav>
  )
}
