import type { Metadata } from 'next'
import type { ReactNode } from 'react'
import { Header } from '#app/header.tsx'
import { SiteFooter } from '#components/site-footer.tsx'
import { env } from '#lib/platform/env.ts'
import { shownPortal } from '#lib/platform/portal/shown-portal.ts'

export const generateMetadata = (): Metadata => ({
  title: { default: 'Docs', template: `%s · ${env.portal.name} docs` },
})

/** The frame of the documentation; `DocsPage` lays out what is inside. */
export default function DocsLayout({ children }: { children: ReactNode }) {
  return (
    <>
      <Header />
      {children}
      <SiteFooter portal={shownPortal()} />
    </>
  )
}
