import type { Metadata } from 'next'
import { DocsPage } from '#components/docs/docs-page.tsx'
import { docsMetadata } from '#components/docs/navigation.ts'
import { type Explanations, explanationKey } from '#components/docs/outcome-view.tsx'
import { TokenTester } from '#components/docs/token-tester.tsx'
import { Callout } from '#components/ui/callout.tsx'
import { ERRORS } from '#lib/oauth/errors.ts'
import { env } from '#lib/platform/env.ts'
import { routes } from '#lib/routes.ts'

export const metadata: Metadata = docsMetadata(routes.tokenTester)

/** The laboratory: the real request from the reader's own browser. */
export default function TokenTesterPage() {
  return (
    <DocsPage path={routes.tokenTester} wide>
      <noscript>
        <Callout tone="warn" title="This page needs JavaScript">
          The tester sends the request from your browser. The guide shows the same request for curl.
        </Callout>
      </noscript>
      <TokenTester issuer={env.publicUrl} explanations={explanations} />
    </DocsPage>
  )
}

const explanations: Explanations = Object.fromEntries(
  Object.values(ERRORS).map(({ status, error, meaning, docs }) => [
    explanationKey(status, error),
    { meaning, docs },
  ]),
)
