'use client'

import Link from 'next/link'
import { useEffect, useRef } from 'react'
import { classNames } from './ui/class-names.ts'

export type PageTab = { href: string; label: string }

/** Pages that belong together. Where they do not fit beside one another, the one that is shown is in view. */
export function PageTabs({
  label,
  tabs,
  current,
}: {
  label: string
  tabs: readonly PageTab[]
  current: string | null
}) {
  const bar = useRef<HTMLElement>(null)
  // Browsers that know `scroll-initial-target` are there already, with scripts off too.
  useEffect(() => {
    const shown = current && bar.current?.querySelector<HTMLElement>(`[data-tab="${CSS.escape(current)}"]`)
    if (shown) show(bar.current, shown)
  }, [current])
  return (
    <nav
      ref={bar}
      aria-label={label}
      className="relative -mx-4 -mb-2 overflow-x-auto border-line border-b px-4 [scrollbar-width:none] sm:mx-0 sm:px-0"
    >
      <ul className="flex w-max gap-1">
        {tabs.map((tab) => (
          <li
            key={tab.href}
            data-tab={tab.href}
            // A browser leaves one that is partly in view where it is.
            onFocus={({ currentTarget }) => show(bar.current, currentTarget)}
            className={tab.href === current ? '[scroll-initial-target:nearest]' : undefined}
          >
            <Link
              href={tab.href}
              prefetch={false}
              aria-current={tab.href === current ? 'page' : undefined}
              className={classNames(
                'flex min-h-11 items-center border-b-2 px-3 text-[0.9375rem] focus-visible:-outline-offset-2 sm:px-4',
                tab.href === current
                  ? 'border-brass font-medium text-ink'
                  : 'border-transparent text-muted hover:border-line-strong hover:text-ink',
              )}
            >
              {tab.label}
            </Link>
          </li>
        ))}
      </ul>
    </nav>
  )
}

/** Scrolls the bar so that a tab is in its middle. */
function show(bar: HTMLElement | null, { offsetLeft, offsetWidth }: HTMLElement): void {
  if (bar) bar.scrollLeft = offsetLeft - (bar.clientWidth - offsetWidth) / 2
}
