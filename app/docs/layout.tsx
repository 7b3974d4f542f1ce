import type { Metadata } from 'next'
import type { ReactNode } from 'react'
import { Header } from '#app/header.tsx'
import { FeedbackActionProvider } from '#components/docs/reading/feedback-action.tsx'
import { SiteFooter } from '#components/site-footer.tsx'
import { env } from '#lib/platform/env.ts'
import { shownPortal } from '#lib/platform/portal/shown-portal.ts'
import { giveFeedbackAction } from './actions.ts'

export const generateMetadata = (): Metadata => ({
  metadataBase: new URL(env.publicUrl),
  title: { default: 'Docs', template: `%s · ${env.portal.name} docs` },
})

/** The frame of the documentation; `DocsPage` lays out what is inside. */
export default function DocsLayout({ children }: { children: ReactNode }) {
  return (
    <>
      <Header />
      <FeedbackActionProvider value={giveFeedbackAction}>{children}</FeedbackActionProvider>
      <SiteFooter portal={shownPortal()} />
    </>
  )
}
