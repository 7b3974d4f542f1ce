import type { Metadata } from 'next'
import Link from 'next/link'
import { Code } from '#components/docs/code.tsx'
import { DocsPage } from '#components/docs/docs-page.tsx'
import { DocsSection } from '#components/docs/docs-section.tsx'
import { docsMetadata } from '#components/docs/navigation.ts'
import { Snippet, Snippets } from '#components/docs/snippet.tsx'
import {
  apiCallSnippets,
  tokenByLibrarySnippets,
  tokenRequestSnippets,
  tokenResponseExample,
} from '#components/docs/snippets.ts'
import { TryPiece } from '#components/laboratory/pieces/try-piece.tsx'
import { Callout } from '#components/ui/callout.tsx'
import { env } from '#lib/platform/env.ts'
import { routes } from '#lib/routes.ts'

export const metadata: Metadata = docsMetadata(routes.docsQuickStart)

/** The shortest way from nothing to a call that works. */
export default function QuickStartPage() {
  const origin = env.publicUrl
  return (
    <DocsPage path={routes.docsQuickStart}>
      {env.hasLaboratory && (
        <DocsSection id="try" title="Get a token now">
          <p>
            No account yet? Request a token from this page, and see every byte of the request and the
            response. The <Link href={routes.tokenTester}>token tester</Link> does more: other requests, your
            own credentials, and everything that can fail.
          </p>
          <TryPiece issuer={origin} shows="request" />
        </DocsSection>
      )}

      <DocsSection id="app" title="1. Register an app">
        <p>
          <Link href={routes.newApp}>Register an app</Link> and choose its client ID. Choose{' '}
          <strong>sandbox</strong> for a first try: live APIs refuse its tokens.
        </p>
      </DocsSection>

      <DocsSection id="secret" title="2. Generate a client secret">
        <p>
          On the page of the app, press <em>Generate</em> in the <strong>API Token</strong> field. Copy the
          secret, or download it as a <Code>.env</Code> file. It is shown only once.
        </p>
        <p>
          Did the connectivity team send you a link instead? Open it and press <em>Show the secret</em>: it
          shows the client ID and the secret, once.
        </p>
        <Snippet
          code={`export LATCHKEY_CLIENT_SECRET='the secret from the API Token field'`}
          language="bash"
          title="shell"
        />
      </DocsSection>

      <DocsSection id="token" title="3. Request a token">
        <p>
          Replace the client ID with yours. Every example reads the secret from the environment, so that it
          never ends up in your code.
        </p>
        <Snippets label="Token request" sources={tokenRequestSnippets(origin)} />
        <p>With a library that knows OAuth:</p>
        <Snippets label="Token request with a library" sources={tokenByLibrarySnippets(origin)} />
        <p>The response looks like this:</p>
        <Snippet code={tokenResponseExample} language="json" title="200 OK" />
      </DocsSection>

      <DocsSection id="call" title="4. Call an API">
        <p>
          Send the token in the <Code>Authorization</Code> header. <Code>whoami</Code> answers with the client
          ID and the scopes of the token.
        </p>
        <Snippets label="API call" sources={apiCallSnippets(origin)} />
        <p>
          Your app’s page shows the base URL of each API that it can use. If the app uses an API of ours and
          others, <Link href={routes.docsSeveralApis}>choose one per token</Link>.
        </p>
      </DocsSection>

      <DocsSection id="next" title="5. Keep the token">
        <p>
          Use the token until it expires, then request the next one:{' '}
          <Link href={routes.docsKeepingTokens}>keeping a token</Link> has the code.
        </p>
        <Callout tone="info" title="It did not work?">
          Look up the <Code>error</Code> of the response under <Link href={routes.docsErrors}>errors</Link>.
          If it is <Code>invalid_client</Code>, the log of your app shows the cause.
        </Callout>
      </DocsSection>
    </DocsPage>
  )
}
