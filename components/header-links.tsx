'use client'

import Link from 'next/link'
import { usePathname } from 'next/navigation'
import { classNames } from '#components/ui/class-names.ts'
import { teamPath } from '#lib/routes.ts'
import { type SwitchedTeam, useShownTeam } from './teams/shown-team.tsx'

export type HeaderLink = {
  href: string
  label: string
  /** Whether it shows one team's things. */
  isOfTeam?: true
}

/** The sections of the site, with the one that is being shown marked: the closest of those that the page is below. */
export function HeaderLinks({
  links,
  teams = [],
  stacked = false,
}: {
  links: readonly HeaderLink[]
  teams?: readonly SwitchedTeam[]
  stacked?: boolean
}) {
  const path = usePathname()
  const shown = useShownTeam(teams)
  const [first] = teams
  const slug = shown && shown.slug !== first?.slug ? shown.slug : null
  const [current] = links
    .map(({ href }) => href)
    .filter((href) => path === href || path.startsWith(`${href}/`))
    .toSorted((a, b) => b.length - a.length)
  return (
    <ul className={classNames('flex', stacked ? 'flex-col' : 'items-center gap-1')}>
      {links.map(({ href, label, isOfTeam }) => (
        <li key={href}>
          <Link
            href={isOfTeam ? teamPath(href, slug) : href}
            // Every page is made for its reader, so a prefetch has nothing to bring but work for both sides.
            prefetch={false}
            aria-current={href === current ? 'true' : undefined}
            className={classNames(
              'flex min-h-9 items-center whitespace-nowrap rounded-md px-2.5 text-[0.9375rem] hover:bg-sunken hover:text-ink',
              href === current ? 'font-medium text-ink' : 'text-muted',
            )}
          >
            {label}
          </Link>
        </li>
      ))}
    </ul>
  )
}
