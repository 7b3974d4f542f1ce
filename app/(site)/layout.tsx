import type { ReactNode } from 'react'
import { Header } from '#app/header.tsx'
import { SiteFooter } from '#components/site-footer.tsx'
import { shownPortal } from '#lib/platform/portal/shown-portal.ts'

/** The frame of the public pages. */
export default function SiteLayout({ children }: { children: ReactNode }) {
  return (
    <>
      <Header />
      <main id="main" tabIndex={-1} className="outline-none">
        {children}
      </main>
      <SiteFooter portal={shownPortal()} />
    </>
  )
}
