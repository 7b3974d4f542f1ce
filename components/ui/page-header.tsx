import type { ReactNode } from 'react'
import { classNames } from './class-names.ts'

/** The head of a page: where one is, its name (`<h1>`), a sentence about it, and what can be done here. */
export function PageHeader({
  title,
  eyebrow,
  description,
  actions,
  menu,
}: {
  title: ReactNode
  eyebrow?: ReactNode
  description?: ReactNode
  actions?: ReactNode
  /** Small enough to stand beside the name on a phone, too. */
  menu?: ReactNode
}) {
  return (
    <header
      className={classNames(
        'flex justify-between gap-x-6 gap-y-4',
        menu ? 'items-start' : 'flex-wrap items-end',
      )}
    >
      <div className="min-w-0 max-w-2xl">
        {eyebrow && <div className="mb-2 font-mono text-brass-ink text-sm">{eyebrow}</div>}
        <h1 className="font-semibold text-[1.75rem] wrap-anywhere sm:text-3xl">{title}</h1>
        {description && <div className="mt-2 text-muted">{description}</div>}
      </div>
      {actions && <div className="flex flex-wrap gap-2">{actions}</div>}
      {menu}
    </header>
  )
}
