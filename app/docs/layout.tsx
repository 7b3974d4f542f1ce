import type { Metadata } from 'next'
import type { ReactNode } from 'react'
import { SiteFooter } from '#components/site-footer.tsx'
import { SiteHeader } from '#components/site-header.tsx'

export const metadata: Metadata = { title: { default: 'Docs', template: '%s · Latchkey docs' } }

/** The frame of the documentation; `DocsPage` lays out what is inside. */
export default function DocsLayout({ children }: { children: ReactNode }) {
  return (
    <>
      <SiteHeader actor={null} current="/docs" />
      {children}
      <SiteFooter />
    </>
  )
}
