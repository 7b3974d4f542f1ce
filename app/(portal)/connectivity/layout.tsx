import type { ReactNode } from 'react'
import { SectionTabs } from '#components/connectivity/section-tabs.tsx'
import { may } from '#lib/access/permissions.ts'
import { currentActor } from '#lib/features/people/current-actor.ts'

/** The frame of the connectivity team's pages. It guards nothing: each page asks who may see it. */
export default async function ConnectivityLayout({ children }: { children: ReactNode }) {
  const person = await currentActor()
  return (
    <>
      {person && may(person, 'partner.read') && <SectionTabs />}
      {children}
    </>
  )
}
