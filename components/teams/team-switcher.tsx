'use client'

import Link from 'next/link'
import { classNames } from '#components/ui/class-names.ts'
import { Icon } from '#components/ui/icon.tsx'
import { Menu } from '#components/ui/menu.tsx'
import { routes, teamPath } from '#lib/routes.ts'
import { type SwitchedTeam, useShownTeam, useSwitchPath } from './shown-team.tsx'

const PLACE = 'flex min-h-9 min-w-0 items-center rounded-md px-2 font-medium text-[0.9375rem] hover:bg-sunken'

/** Whose apps are shown, and the way to those of one's other teams. */
export function TeamSwitcher({ teams }: { teams: readonly SwitchedTeam[] }) {
  const shown = useShownTeam(teams)
  if (!shown) return null
  if (teams.length === 1)
    return (
      <Link href={routes.team} prefetch={false} title={shown.name} className={PLACE}>
        <Name>{shown.name}</Name>
      </Link>
    )
  return (
    <Menu
      label={
        <>
          <span className="sr-only">Team: </span>
          <Name>{shown.name}</Name>
          <Icon path="M5 6.5 8 3.5l3 3M5 9.5l3 3 3-3" className="size-3.5 text-muted" />
        </>
      }
      buttonClassName={classNames(PLACE, 'cursor-pointer gap-1.5')}
    >
      <TeamList teams={teams} />
      <ul className="border-line border-t pt-2">
        <li>
          <Link href={teamPath(routes.team, shown.slug)} prefetch={false} className={ITEM}>
            People and settings
          </Link>
        </li>
        <li>
          <Link href={routes.newTeam} prefetch={false} className={ITEM}>
            Create a team
          </Link>
        </li>
      </ul>
    </Menu>
  )
}

const ITEM = 'flex min-h-9 min-w-0 items-center rounded-md px-2 text-[0.9375rem] hover:bg-sunken'

/** One's teams, the shown one marked. */
export function TeamList({ teams }: { teams: readonly SwitchedTeam[] }) {
  const shown = useShownTeam(teams)
  const pathOf = useSwitchPath()
  return (
    <nav aria-label="Teams">
      <ul className="max-h-72 overflow-y-auto">
        {teams.map(({ slug, name }) => (
          <li key={slug}>
            <Link
              href={pathOf(slug)}
              prefetch={false}
              aria-current={slug === shown?.slug ? 'true' : undefined}
              className={classNames(ITEM, 'gap-2')}
            >
              <span className="min-w-0 flex-1 truncate">{name}</span>
              {slug === shown?.slug && <Icon path="m3.5 8.5 3 3 6-7" className="size-4 text-accent" />}
            </Link>
          </li>
        ))}
      </ul>
    </nav>
  )
}

function Name({ children }: { children: string }) {
  return <span className="max-w-36 truncate xl:max-w-40">{children}</span>
}
