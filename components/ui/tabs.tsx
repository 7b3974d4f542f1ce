import type { ReactNode } from 'react'
import { classNames } from './class-names.ts'

/** Tabs that are links: each view has its own address. `current` is the href of the one being shown. */
export function LinkTabs({
  label,
  tabs,
  current,
}: {
  label: string
  tabs: readonly { href: string; label: ReactNode }[]
  current: string
}) {
  return (
    <nav aria-label={label} className="overflow-x-auto border-line border-b">
      <ul className="flex gap-1">
        {tabs.map((tab) => (
          <li key={tab.href}>
            <a
              href={tab.href}
              aria-current={tab.href === current ? 'page' : undefined}
              className={classNames(
                'inline-flex min-h-10 items-center whitespace-nowrap border-b-2 px-3 text-[0.9375rem] focus-visible:-outline-offset-2',
                tab.href === current
                  ? 'border-brass font-medium text-ink'
                  : 'border-transparent text-muted hover:text-ink',
              )}
            >
              {tab.label}
            </a>
          </li>
        ))}
      </ul>
    </nav>
  )
}
