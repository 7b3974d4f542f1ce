import type { Metadata } from 'next'
import Link from 'next/link'
import { Code } from '#components/docs/code.tsx'
import { DocsPage } from '#components/docs/docs-page.tsx'
import { DocsSection } from '#components/docs/docs-section.tsx'
import { FactTable } from '#components/docs/fact-table.tsx'
import {
  activeExample,
  introspectionSnippet,
  revocationSnippet,
} from '#components/docs/introspection-examples.ts'
import { docsMetadata } from '#components/docs/navigation.ts'
import { Snippet } from '#components/docs/snippet.tsx'
import { Callout } from '#components/ui/callout.tsx'
import { env } from '#lib/platform/env.ts'
import { routes } from '#lib/routes.ts'

export const metadata: Metadata = docsMetadata(routes.docsIntrospection)

/** Asking the server about a token (RFC 7662), and ending one (RFC 7009). */
export default function IntrospectionPage() {
  const origin = env.publicUrl
  return (
    <DocsPage path={routes.docsIntrospection}>
      <DocsSection id="which" title="Key set or introspection?">
        <FactTable
          caption="Two ways to verify a token"
          columns={['Question', 'By the key set', 'By introspection']}
          rows={[
            ['Calls to us', 'one every few minutes, for the keys', 'one per token, or per call of your API'],
            ['Revoked tokens', 'accepted until they expire', 'refused within 5 seconds'],
            ['If we are down', 'works on with the keys you have', 'you can’t verify tokens'],
            ['Credentials', 'none', 'those of an app that the connectivity team lets introspect'],
            ['What your code needs', 'a library for JWTs', 'an HTTP client'],
          ]}
        />
        <p>
          Most services verify <Link href={routes.docsVerifyingTokens}>by the key set</Link> and accept that a
          token lives on for an hour. Introspect where a revoked token could do harm within that hour.
        </p>
      </DocsSection>

      <DocsSection id="access" title="Get access">
        <p>
          Register an app for your service and ask the connectivity team to let it introspect the tokens of
          your API. Without that, an app can introspect only its own tokens.
        </p>
      </DocsSection>

      <DocsSection id="ask" title="Ask">
        <p>
          Authenticate as at the token endpoint, with a secret or a <Link href={routes.docsKeys}>key</Link>,
          and send the token in the body.
        </p>
        <Snippet code={introspectionSnippet(origin)} language="bash" title="shell" />
        <p>
          For a token that is valid right now, the response is <Code>200</Code> with its claims:
        </p>
        <Snippet code={activeExample(origin)} language="json" title="200 OK" />
        <p>For any other token, it is this, and the reason is not given:</p>
        <Snippet code={'{"active":false}'} language="json" title="200 OK" />
        <p>
          This is also the response for a token of an API that your service may not ask about. A{' '}
          <Code>401</Code> concerns the credentials of your service, not the token.
        </p>
      </DocsSection>

      <DocsSection id="check" title="Check">
        <ol>
          <li>
            <Code>active</Code> is <Code>true</Code>: the boolean, not a text.
          </li>
          <li>
            <Code>aud</Code> is the audience of your API. If your service serves two APIs, a token for the
            other one is active as well.
          </li>
          <li>
            <Code>scope</Code> contains what the call needs. It is missing if the token has no scopes.
          </li>
        </ol>
        <Callout tone="warn" title="If you get no response">
          Refuse the call with <Code>503</Code>. Never let a request pass because introspection failed.
        </Callout>
      </DocsSection>

      <DocsSection id="cache" title="Cache with care">
        <p>
          You may keep an active response for a few seconds. That is how long you won’t notice a revocation,
          so choose the time by what a revoked token could do. Never keep it beyond <Code>exp</Code>. Use a
          hash of the whole token as the key of the cache, never a part of the token.
        </p>
      </DocsSection>

      <DocsSection id="revoke" title="Revoke a token">
        <p>
          An app can end its own token before it expires, for example after a job is done. The response is{' '}
          <Code>200</Code>, whether the token was still valid or not (RFC 7009).
        </p>
        <Snippet code={revocationSnippet(origin)} language="bash" title="shell" />
        <p>
          To end all tokens of a secret, <Link href={`${routes.docsSecrets}#leaked`}>delete the secret</Link>.
          To end all tokens of an app, <Link href={`${routes.docsApps}#life`}>suspend it</Link>.
        </p>
      </DocsSection>
    </DocsPage>
  )
}
