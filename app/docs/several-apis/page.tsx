import type { Metadata } from 'next'
import Link from 'next/link'
import { Code } from '#components/docs/code.tsx'
import { DocsPage } from '#components/docs/docs-page.tsx'
import { DocsSection } from '#components/docs/docs-section.tsx'
import { FactTable } from '#components/docs/fact-table.tsx'
import { docsMetadata } from '#components/docs/navigation.ts'
import {
  EXAMPLE_AUDIENCE,
  resourceRefusalExample,
  resourceSnippet,
} from '#components/docs/resource-snippets.ts'
import { Snippet } from '#components/docs/snippet.tsx'
import { Callout } from '#components/ui/callout.tsx'
import { env } from '#lib/platform/env.ts'
import { routes } from '#lib/routes.ts'

export const metadata: Metadata = docsMetadata(routes.docsSeveralApis)

/** How a token is requested for one of several APIs (RFC 8707). */
export default function SeveralApisPage() {
  const origin = env.publicUrl
  return (
    <DocsPage path={routes.docsSeveralApis}>
      <DocsSection id="one" title="One token, one API">
        <p>
          Each token is for one API. Its <Code>aud</Code> claim names that API by its{' '}
          <strong>audience</strong>, and its scopes are scopes of that API. Other APIs refuse it: a token that
          leaks from one can’t be used at another.
        </p>
        <p>
          The page of your app lists the APIs that it can use.{' '}
          <Link href={routes.docsApis}>APIs and scopes</Link> lists all of them.
        </p>
      </DocsSection>

      <DocsSection id="resource" title="Choose with resource">
        <p>
          Send the audience of the API as <Code>resource</Code> (RFC 8707). Write it exactly as listed: it is
          compared character by character, so a slash at the end makes a difference.
        </p>
        <Snippet code={resourceSnippet(origin)} language="bash" title="shell" />
        <FactTable
          caption="What you get"
          columns={['You send', 'The token is for', 'Its scopes']}
          rows={[
            ['neither', 'the first API that your app was given', 'all your app has for that API'],
            ['resource', 'the API with this audience', 'all your app has for that API'],
            [
              'scope',
              'the first API that your app was given',
              'those you request, if they belong to that API',
            ],
            ['both', 'the API with this audience', 'those you request, if they belong to that API'],
          ]}
        />
        <Callout tone="info" title="Always send resource">
          Even if your app can use only one API today. Your program then keeps working when the app is given
          another.
        </Callout>
      </DocsSection>

      <DocsSection id="audience" title="If you are used to audience">
        <p>
          Some authorization servers choose the API with a parameter called <Code>audience</Code>, others with
          a scope. Here, <Code>audience</Code> is ignored, and the token is for the first API of your app. The
          log of the app points it out.
        </p>
        <FactTable
          caption="What to send instead"
          columns={['Elsewhere', 'Here', 'Note']}
          rows={[
            [
              `audience=${EXAMPLE_AUDIENCE}`,
              <Code key="v">resource={EXAMPLE_AUDIENCE}</Code>,
              'The value stays, the name changes. Many libraries let you add parameters to the token request.',
            ],
            [
              `scope=${EXAMPLE_AUDIENCE}/.default`,
              <Code key="v">resource={EXAMPLE_AUDIENCE}</Code>,
              'Leave out scope to get all scopes of the app for this API.',
            ],
            [
              'resource, several times',
              'one request for each API',
              'RFC 8707 allows several. We refuse them, because one token would then open several APIs.',
            ],
          ]}
        />
      </DocsSection>

      <DocsSection id="keep" title="Keep a token for each API">
        <p>
          A program that calls two APIs keeps two tokens. Use the audience as the key of your cache, together
          with the scopes if you request different ones. See{' '}
          <Link href={routes.docsKeepingTokens}>keeping a token</Link>.
        </p>
      </DocsSection>

      <DocsSection id="refused" title="If it is refused">
        <Snippet code={resourceRefusalExample} language="json" title="400 Bad Request" />
        <ul>
          <li>
            <Code>invalid_target</Code>: no API has this audience, your app has no scope for it, or you sent
            more than one. Compare what you sent with <Link href={routes.docsApis}>the list</Link>.
          </li>
          <li>
            <Code>invalid_scope</Code>: the scope belongs to another API than the token. Send the{' '}
            <Code>resource</Code> it belongs to.
          </li>
        </ul>
      </DocsSection>
    </DocsPage>
  )
}
