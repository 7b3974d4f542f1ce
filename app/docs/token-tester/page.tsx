import type { Metadata } from 'next'
import { DocsPage } from '#components/docs/docs-page.tsx'
import { docsMetadata } from '#components/docs/navigation.ts'
import type { Explanation } from '#components/laboratory/explained-refusal.tsx'
import { Laboratory } from '#components/laboratory/laboratory.tsx'
import { Callout } from '#components/ui/callout.tsx'
import { docsOfReason, INVALID_CLIENT_CAUSES } from '#lib/features/request-log/causes.ts'
import { ERRORS } from '#lib/oauth/errors.ts'
import { env } from '#lib/platform/env.ts'
import { routes } from '#lib/routes.ts'
import { appsToTry } from './apps-to-try.ts'

export const metadata: Metadata = docsMetadata(routes.tokenTester)

/** The laboratory: the real request from the reader's own browser. */
export default async function TokenTesterPage() {
  return (
    <DocsPage path={routes.tokenTester} wide>
      <noscript>
        <Callout tone="warn" title="This page needs JavaScript">
          It sends requests from your browser and verifies the token there. The guide shows{' '}
          <a href={`${routes.docs}#request`} className="underline underline-offset-4">
            the same request for curl
          </a>
          .
        </Callout>
      </noscript>
      <Laboratory
        facts={{ issuer: env.publicUrl, offersThrowaway: env.hasLaboratory, apps: await appsToTry() }}
        explanations={explanations}
        causes={causes}
      />
    </DocsPage>
  )
}

const explanations: Explanation[] = Object.values(ERRORS).map(
  ({ status, error, description, meaning, docs }) => ({ status, error, description, meaning, docs }),
)

const causes = INVALID_CLIENT_CAUSES.map(({ reason, short }) => ({ short, docs: docsOfReason(reason) }))
