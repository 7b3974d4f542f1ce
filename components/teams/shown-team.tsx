'use client'

import { usePathname, useSearchParams } from 'next/navigation'
import { createContext, type ReactNode, useContext, useEffect, useMemo, useState } from 'react'
import { teamPath } from '#lib/routes.ts'

export type SwitchedTeam = { slug: string; name: string }

type Shown = {
  /** Slug of the team whose page is shown; null where none has said so. */
  ofPage: string | null
  tell: (slug: string) => void
}

const ShownContext = createContext<Shown>({ ofPage: null, tell() {} })

/** Lets a page tell the head whose things it shows. `initial`: of the page that is loaded. */
export function ShownTeamHost({ initial, children }: { initial: string | null; children: ReactNode }) {
  const [ofPage, tell] = useState(initial)
  const shown = useMemo(() => ({ ofPage, tell }), [ofPage])
  return <ShownContext value={shown}>{children}</ShownContext>
}

/** Says that a page shows things of this team. */
export function TeamOfPage({ slug }: { slug: string }) {
  const { tell } = useContext(ShownContext)
  useEffect(() => tell(slug), [slug, tell])
  return null
}

/** The team whose things are shown: the one of the address, of the page, or the first; null for someone without one. */
export function useShownTeam(teams: readonly SwitchedTeam[]): SwitchedTeam | null {
  const asked = useSearchParams().get('team')
  const { ofPage } = useContext(ShownContext)
  const wanted = asked ?? ofPage
  return teams.find(({ slug }) => slug === wanted) ?? teams[0] ?? null
}

/** Pages that show one team's things, by the team in their address. */
const PAGES_OF_A_TEAM = ['/apps', '/apps/new', '/team', '/team/usage']

/** The address that shows another team: of this page, or else of its apps. */
export function useSwitchPath(): (slug: string) => string {
  const path = usePathname()
  return (slug) => teamPath(PAGES_OF_A_TEAM.includes(path) ? path : '/apps', slug)
}
