'use client'

import Link from 'next/link'
import { useEffect, useRef } from 'react'
import { classNames } from '#components/ui/class-names.ts'
import { routes } from '#lib/routes.ts'

const TABS = [
  { tab: 'overview', label: 'Overview', path: routes.app },
  { tab: 'secrets', label: 'Secrets', path: routes.appSecrets },
  { tab: 'usage', label: 'Usage', path: routes.appUsage },
  { tab: 'log', label: 'Log', path: routes.appLog },
  { tab: 'settings', label: 'Settings', path: routes.appSettings },
  { tab: 'activity', label: 'Activity', path: routes.appActivity },
] as const

export type AppTab = (typeof TABS)[number]['tab']

/** The pages of an app. Where they do not fit beside one another, the one that is shown is in view. */
export function AppTabs({ clientId, current }: { clientId: string; current: AppTab }) {
  const bar = useRef<HTMLElement>(null)
  // Browsers that know `scroll-initial-target` are there already, with scripts off too.
  useEffect(() => {
    const shown = bar.current?.querySelector<HTMLElement>(`[data-tab="${current}"]`)
    if (!bar.current || !shown) return
    bar.current.scrollLeft = shown.offsetLeft - (bar.current.clientWidth - shown.offsetWidth) / 2
  }, [current])
  return (
    <nav
      ref={bar}
      aria-label="Pages of this app"
      className="relative -mx-4 -mb-2 overflow-x-auto border-line border-b px-4 [scrollbar-width:none] sm:mx-0 sm:px-0"
    >
      <ul className="flex w-max gap-1">
        {TABS.map(({ tab, label, path }) => (
          <li
            key={tab}
            data-tab={tab}
            className={tab === current ? '[scroll-initial-target:nearest]' : undefined}
          >
            <Link
              href={path(clientId)}
              prefetch={false}
              aria-current={tab === current ? 'page' : undefined}
              className={classNames(
                'flex min-h-11 items-center border-b-2 px-3 text-[0.9375rem] focus-visible:-outline-offset-2 sm:px-4',
                tab === current
                  ? 'border-brass font-medium text-ink'
                  : 'border-transparent text-muted hover:border-line-strong hover:text-ink',
              )}
            >
              {label}
            </Link>
          </li>
        ))}
      </ul>
    </nav>
  )
}
