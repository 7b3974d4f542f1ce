import type { ReactNode } from 'react'
import { classNames } from './class-names.ts'

/** A framed part of a page, with a heading (`<h2>`) and its actions where given. */
export function Card({
  title,
  description,
  actions,
  children,
  className,
}: {
  title?: ReactNode
  description?: ReactNode
  actions?: ReactNode
  children?: ReactNode
  className?: string
}) {
  return (
    <section
      className={classNames(
        'flex min-w-0 flex-col gap-4 rounded-lg border border-line bg-surface p-5 shadow-raised sm:p-6',
        className,
      )}
    >
      {(title || actions) && (
        <header className="flex flex-wrap items-start justify-between gap-3">
          <div className="min-w-0">
            {title && <h2 className="font-semibold text-lg">{title}</h2>}
            {description && <p className="mt-1 text-muted text-[0.9375rem]">{description}</p>}
          </div>
          {actions && <div className="flex flex-wrap gap-2">{actions}</div>}
        </header>
      )}
      {children}
    </section>
  )
}
