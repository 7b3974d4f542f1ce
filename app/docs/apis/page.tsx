import type { Metadata } from 'next'
import Link from 'next/link'
import { Code } from '#components/docs/code.tsx'
import { DocsPage } from '#components/docs/docs-page.tsx'
import { DocsSection } from '#components/docs/docs-section.tsx'
import { FactTable } from '#components/docs/fact-table.tsx'
import { docsMetadata } from '#components/docs/navigation.ts'
import { Callout } from '#components/ui/callout.tsx'
import { type PublishedApi, publishedCatalogue } from '#lib/features/apis/published-catalogue.ts'
import { routes } from '#lib/routes.ts'

export const metadata: Metadata = docsMetadata(routes.docsApis)

const GRANTED: Record<PublishedApi['scopes'][number]['grantPolicy'], string> = {
  owner: 'Your team adds it in the settings of the app.',
  request: 'Your team requests it in the settings of the app.',
  staff: 'The connectivity team adds it.',
}

/** The catalogue of this installation, as it is now. */
export default async function ApisPage() {
  const apis = await publishedCatalogue()
  return (
    <DocsPage path={routes.docsApis}>
      <DocsSection id="use" title="How to use this list">
        <p>
          To get a token for an API, send its audience as <Link href={routes.docsSeveralApis}>resource</Link>.
          A service that verifies tokens compares <Code>aud</Code> with the same text. Each scope belongs to
          one API.
        </p>
        {apis === null && (
          <Callout tone="warn" title="The list is not available right now">
            Reload the page in a minute.
          </Callout>
        )}
      </DocsSection>
      {apis?.map(apiSection)}
    </DocsPage>
  )
}

const apiSection = (api: PublishedApi) => (
  <DocsSection key={api.id} id={`api-${api.id}`} title={api.name}>
    <FactTable
      caption={`Settings of ${api.name}`}
      columns={['Name', 'Value', 'Meaning']}
      rows={[
        ['Audience', <Code key="v">{api.audience}</Code>, 'Send it as resource. The aud of its tokens.'],
        [
          'Environment',
          api.environment ?? 'sandbox and live',
          api.environment === null ? 'For every app.' : `For ${api.environment} apps only.`,
        ],
        ['Token lifetime', `${api.tokenTtlSeconds} seconds`, 'expires_in of its tokens.'],
        ['Algorithm', <Code key="v">{api.signingAlg}</Code>, 'What its tokens are signed with.'],
        ...(api.baseUrl === null
          ? []
          : [
              [
                'Base URL',
                <Code key="v">{api.baseUrl}</Code>,
                'What the URL of each call starts with.',
              ] as const,
            ]),
        ...(api.docsUrl === null
          ? []
          : [
              [
                'Documentation',
                <a key="v" href={api.docsUrl} rel="noreferrer" className="wrap-anywhere">
                  {api.docsUrl}
                </a>,
                'What its calls do.',
              ] as const,
            ]),
      ]}
    />
    {api.scopes.length === 0 ? (
      <p>It has no scopes yet, so no app can use it.</p>
    ) : (
      <FactTable
        caption={`Scopes of ${api.name}`}
        columns={['Scope', 'What it allows', 'How an app gets it']}
        rows={api.scopes.map(({ name, description, grantPolicy }) => [
          name,
          description,
          GRANTED[grantPolicy],
        ])}
      />
    )}
  </DocsSection>
)
