import type { Metadata } from 'next'
import Link from 'next/link'
import { Code } from '#components/docs/code.tsx'
import { DocsPage } from '#components/docs/docs-page.tsx'
import { DocsSection } from '#components/docs/docs-section.tsx'
import { FactTable } from '#components/docs/fact-table.tsx'
import { limitHeadersExample } from '#components/docs/limit-headers-example.ts'
import { docsMetadata } from '#components/docs/navigation.ts'
import { Snippet } from '#components/docs/snippet.tsx'
import { Callout } from '#components/ui/callout.tsx'
import { MAX_LIMIT } from '#lib/edges/rest/clients.ts'
import { MAX_LIVE_CREDENTIALS, MAX_OVERLAP_SECONDS } from '#lib/features/credentials/credential-life-cycle.ts'
import { MAX_SECRETS } from '#lib/features/leaks/found-secrets.ts'
import { MAX_NETWORKS } from '#lib/features/restrictions/addresses.ts'
import { MAX_QUOTA_PER_HOUR } from '#lib/features/restrictions/quota.ts'
import { count } from '#lib/kernel/number-words.ts'
import {
  LEEWAY_SECONDS,
  LONGEST_LIFE_SECONDS,
  MAX_JTI_LENGTH,
} from '#lib/oauth/client-auth/private-key-jwt.ts'
import { METADATA_CACHING } from '#lib/oauth/endpoints/public-document.ts'
import { MAX_BODY_BYTES } from '#lib/oauth/http/body.ts'
import { LONGEST_TOKEN_LIFE_SECONDS } from '#lib/oauth/tokens/access-token.ts'
import { env } from '#lib/platform/env.ts'
import { KEY_LIFE_HOURS } from '#lib/platform/idempotency/key-life.ts'
import { CONNECTION_LIMITS, FAILURE_WINDOW_SECONDS } from '#lib/platform/limits/request-limits.ts'
import { routes } from '#lib/routes.ts'

export const metadata: Metadata = docsMetadata(routes.docsLimits)

const kib = (bytes: number) => `${bytes / 1024} KiB`

/** What the server allows, from the very constants and settings that it goes by. */
export default function LimitsPage() {
  const { clientFailuresPerMinute: perClient, sourceFailuresPerMinute: perSource } = env
  return (
    <DocsPage path={routes.docsLimits}>
      <DocsSection id="tokens" title="Token requests that succeed">
        <p>
          There is no limit on token requests, unless your app has a quota. You won’t need many: keep each
          token <Link href={routes.docsKeepingTokens}>until it expires</Link>.
        </p>
      </DocsSection>

      <DocsSection id="quota" title="Quota">
        <p>
          Your team or the connectivity team can set an hourly quota for an app, up to{' '}
          {count(MAX_QUOTA_PER_HOUR)} tokens. It is counted per hour in UTC. Beyond it, the response is{' '}
          <Code>429</Code> with the seconds until the next hour in <Code>Retry-After</Code>. If the
          connectivity team set your quota, you can request a higher one in the settings of the app.
        </p>
      </DocsSection>

      <DocsSection id="failures" title="Failed authentication">
        <FactTable
          caption={`Failures allowed in ${FAILURE_WINDOW_SECONDS} seconds`}
          columns={['Counted', 'Limit', 'Beyond it']}
          rows={[
            [
              'by client ID and address',
              count(perClient),
              'Wrong credentials for this client ID are answered 429 instead of 401.',
            ],
            [
              'by address',
              count(perSource),
              'Wrong credentials are answered 429 instead of 401, for whatever client ID.',
            ],
          ]}
        />
        <p>
          An IPv6 network of size /64 counts as one address. Right credentials are never refused because of
          these limits: nobody can lock your app out by guessing its secret.
        </p>
      </DocsSection>

      <DocsSection id="headers" title="See what is left">
        <p>
          Responses with a token and those with <Code>429</Code> carry <Code>RateLimit-Policy</Code> and{' '}
          <Code>RateLimit</Code>: the limit <Code>q</Code> in a window of <Code>w</Code> seconds, what remains
          (<Code>r</Code>), and the seconds until it starts again (<Code>t</Code>).
        </p>
        <Snippet
          code={limitHeadersExample(perClient)}
          language="http"
          title="a response for an app with a quota of 500"
        />
      </DocsSection>

      <DocsSection id="retry" title="Retry correctly">
        <p>
          After <Code>429</Code> and <Code>503</Code>, wait for the seconds in <Code>Retry-After</Code>. After{' '}
          <Code>500</Code> or a broken connection, wait a second, then two, then four, with a random share
          added so that your instances don’t retry in step. Stop after a few attempts.
        </p>
        <Callout tone="warn" title="Never retry 400, 401 or 403 unchanged">
          The response will be the same, and each <Code>401</Code> counts as a failure.
        </Callout>
      </DocsSection>

      <DocsSection id="sizes" title="Sizes and times">
        <FactTable
          caption="One request"
          columns={['What', 'Limit', 'Beyond it']}
          rows={[
            ['Body', kib(MAX_BODY_BYTES), '413'],
            ['Headers', kib(CONNECTION_LIMITS.maxHeaderBytes), '431'],
            ['Time to send the headers', `${CONNECTION_LIMITS.headersWithinSeconds} seconds`, '408'],
            ['Time to send the whole request', `${CONNECTION_LIMITS.requestWithinSeconds} seconds`, '408'],
            [
              'Idle connection',
              `${CONNECTION_LIMITS.keepAliveSeconds} seconds`,
              'It is closed. Reuse connections within this time.',
            ],
          ]}
        />
        <FactTable
          caption="Credentials and tokens"
          columns={['What', 'Limit', 'Note']}
          rows={[
            ['Client ID', '3 to 64 characters', 'Imported ones can be longer.'],
            ['Secrets of an app', `${MAX_LIVE_CREDENTIALS} that work`, 'And as many keys.'],
            [
              'Overlap of a rotation',
              `${MAX_OVERLAP_SECONDS / 86_400} days`,
              <Link key="v" href={routes.docsSecrets}>
                Rotating secrets
              </Link>,
            ],
            [
              'Allowed networks of an app',
              `${MAX_NETWORKS}`,
              <Link key="v" href={`${routes.docsApps}#restrictions`}>
                Restrictions
              </Link>,
            ],
            [
              'Lifetime of a token',
              `one hour, at most ${LONGEST_TOKEN_LIFE_SECONDS / 3600} hours`,
              'Each API sets its own. The response says it in expires_in.',
            ],
            ['Lifetime of an assertion', `${LONGEST_LIFE_SECONDS} seconds`, 'From iat to exp.'],
            ['jti of an assertion', `${MAX_JTI_LENGTH} characters`, 'It works once.'],
            ['Clock difference', `${LEEWAY_SECONDS} seconds`, 'Tolerated in assertions.'],
          ]}
        />
        <FactTable
          caption="Our own API and documents"
          columns={['What', 'Limit', 'Note']}
          rows={[
            ['Apps on a page', `${MAX_LIMIT}`, 'Follow next_cursor.'],
            ['Idempotency-Key', `255 characters, ${KEY_LIFE_HOURS} hours`, 'Then it can be used again.'],
            ['Leaked secrets in a report', `${MAX_SECRETS}`, 'Send several reports for more.'],
            ['Key set (JWKS)', `cached for ${env.jwksMaxAgeSeconds} seconds`, 'As its Cache-Control says.'],
            [
              'Metadata',
              `cached for ${METADATA_CACHING.maxAgeSeconds} seconds`,
              'As its Cache-Control says.',
            ],
          ]}
        />
      </DocsSection>
    </DocsPage>
  )
}
