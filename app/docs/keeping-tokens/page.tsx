import type { Metadata } from 'next'
import Link from 'next/link'
import { Code } from '#components/docs/code.tsx'
import { DocsPage } from '#components/docs/docs-page.tsx'
import { DocsSection } from '#components/docs/docs-section.tsx'
import { docsMetadata } from '#components/docs/navigation.ts'
import { Snippets } from '#components/docs/snippet.tsx'
import { keepTokenSnippets } from '#components/docs/snippets.ts'
import { Callout } from '#components/ui/callout.tsx'
import { TOLERATED_INSTANCES, UNREMARKABLE_TOKENS } from '#lib/features/usage/token-thrift.ts'
import { env } from '#lib/platform/env.ts'
import { routes } from '#lib/routes.ts'

export const metadata: Metadata = docsMetadata(routes.docsKeepingTokens)

/** One token for many calls. */
export default function KeepingTokensPage() {
  return (
    <DocsPage path={routes.docsKeepingTokens}>
      <DocsSection id="why" title="Why keep it">
        <p>
          A token works for any number of calls until it expires. A program that requests a token for every
          call is slower, depends on two servers instead of one, and uses up its{' '}
          <Link href={`${routes.docsLimits}#quota`}>quota</Link>.
        </p>
      </DocsSection>

      <DocsSection id="rules" title="Four rules">
        <ol>
          <li>
            Read <Code>expires_in</Code> from the response. Never assume an hour: each API sets the lifetime
            of its tokens.
          </li>
          <li>
            Request the next token a minute before the old one expires. This leaves time for clock skew and
            for calls that are under way.
          </li>
          <li>
            Request it once, even if many threads need it at the same time. The others wait for the same
            response.
          </li>
          <li>
            If an API answers <Code>401</Code> although the token has not expired, drop it, request a new one
            and repeat the call once. Don’t loop.
          </li>
        </ol>
      </DocsSection>

      <DocsSection id="code" title="In code">
        <Snippets label="Keep a token" sources={keepTokenSnippets(env.publicUrl)} />
        <p>
          Keep a token per client ID, API and set of scopes. Most OAuth libraries do this for you: check
          whether yours does before you write it.
        </p>
      </DocsSection>

      <DocsSection id="where" title="Where to keep it">
        <p>
          In memory. A token is as good as a password while it is valid, so don’t write it to a database, a
          log or a browser. Short-lived processes, such as cron jobs and serverless functions, may share one
          through a cache that only they can read, such as a file with mode <Code>600</Code>.
        </p>
        <p>
          Several instances can each have a token of their own: they are independent, and a new token doesn’t
          end an older one.
        </p>
      </DocsSection>

      <DocsSection id="refresh" title="No refresh tokens">
        <p>
          The client credentials flow has none (RFC 6749, section 4.4.3). Your credentials already do what a
          refresh token would do.
        </p>
        <Callout tone="info" title="Too many tokens?">
          The Usage page of your app tells you if it got more than {UNREMARKABLE_TOKENS} tokens in a day and
          more than {TOLERATED_INSTANCES} times as many as it needs.
        </Callout>
      </DocsSection>
    </DocsPage>
  )
}
