import type { ReactNode } from 'react'
import { SiteFooter } from '#components/site-footer.tsx'
import { SiteHeader } from '#components/site-header.tsx'
import { currentActor } from '#lib/features/people/current-actor.ts'
import { headerActor } from '../header-actor.ts'

/** The frame of the portal. It guards nothing: each page asks for its actor and leads visitors to sign in. */
export default async function PortalLayout({ children }: { children: ReactNode }) {
  const person = await currentActor()
  return (
    <>
      <SiteHeader actor={person && (await headerActor(person))} />
      <main
        id="main"
        tabIndex={-1}
        className="mx-auto flex w-full max-w-5xl flex-col gap-8 px-4 pt-8 outline-none sm:px-6 sm:pt-12"
      >
        {children}
      </main>
      <SiteFooter />
    </>
  )
}
