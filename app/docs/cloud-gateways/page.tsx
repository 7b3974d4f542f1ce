import type { Metadata } from 'next'
import Link from 'next/link'
import { Code } from '#components/docs/code.tsx'
import { DocsPage } from '#components/docs/docs-page.tsx'
import { DocsSection } from '#components/docs/docs-section.tsx'
import { FactTable } from '#components/docs/fact-table.tsx'
import {
  awsHttpApiSnippet,
  azurePolicySnippet,
  lambdaAuthorizerSnippet,
} from '#components/docs/gateways/cloud.ts'
import { docsMetadata } from '#components/docs/navigation.ts'
import { Snippet } from '#components/docs/snippet.tsx'
import { Callout } from '#components/ui/callout.tsx'
import { env } from '#lib/platform/env.ts'
import { routes } from '#lib/routes.ts'

export const metadata: Metadata = docsMetadata(routes.docsCloudGateways)

/** How the gateways of AWS and Azure verify our tokens. */
export default function CloudGatewaysPage() {
  const origin = env.publicUrl
  return (
    <DocsPage path={routes.docsCloudGateways}>
      <DocsSection id="overview" title="Which algorithm fits">
        <p>
          Our tokens are signed with ES256, unless your API uses another algorithm. Not every gateway can
          verify that. If yours needs RS256, ask the connectivity team to change the algorithm of your API:
          nothing else changes, and the key set has both keys.
        </p>
        <FactTable
          caption="Gateways"
          columns={['Gateway', 'Algorithms', 'Wants']}
          rows={[
            [
              'AWS HTTP API, JWT authorizer',
              'RSA only: ask for RS256.',
              'Issuer and audience. It discovers the key set.',
            ],
            [
              'AWS REST API, JWT authorizer',
              'RS256, RS384, RS512, ES256, ES384, ES512.',
              'Issuer, audience and the list of algorithms. It discovers the key set.',
            ],
            ['AWS, Lambda authorizer', 'Whatever your code verifies.', 'A function of yours.'],
            [
              'Azure API Management',
              'RS256 (and HS256, which we don’t use): ask for RS256.',
              'The URL of the OpenID configuration.',
            ],
          ]}
        />
        <p>
          They discover the key set at <Code>{`${origin}/.well-known/openid-configuration`}</Code>. It must be
          reachable from the public internet, with a certificate that the gateway trusts.
        </p>
        <Callout tone="info" title="Don’t rely on them for typ">
          They accept <Code>at+jwt</Code>, but their documentation doesn’t say that they check it. Check the
          audience and require a scope: nothing but an access token has both.
        </Callout>
      </DocsSection>

      <DocsSection id="aws-http" title="AWS: HTTP API">
        <p>
          The authorizer checks signature, issuer, audience, times, and that the token has at least one scope
          of the route. Write the issuer without a slash at the end.
        </p>
        <Snippet code={awsHttpApiSnippet(origin)} language="yaml" title="template.yaml" />
      </DocsSection>

      <DocsSection id="aws-rest" title="AWS: REST API">
        <p>
          Its JWT authorizer verifies ES256, too. List <Code>ES256</Code> or <Code>RS256</Code> among the
          allowed algorithms, whichever your API uses, enter the issuer exactly as the token’s{' '}
          <Code>iss</Code>, and require scopes per method. The gateway keeps the keys for up to an hour and
          fetches them again for an unknown key.
        </p>
      </DocsSection>

      <DocsSection id="aws-lambda" title="AWS: Lambda authorizer">
        <p>
          For an HTTP API whose tokens must stay ES256. Choose payload format 2.0 with simple responses, and
          keep the cache shorter than the tokens live.
        </p>
        <Snippet code={lambdaAuthorizerSnippet(origin)} language="javascript" title="index.mjs" />
      </DocsSection>

      <DocsSection id="azure" title="Azure API Management">
        <p>
          The policy <Code>validate-jwt</Code> takes issuer and keys from the OpenID configuration. It fetches
          them every hour, and for an unknown key at most once in five minutes. We publish each new key long
          before it first signs.
        </p>
        <Snippet code={azurePolicySnippet(origin)} language="xml" title="policy.xml" />
        <p>
          In the scope claim, <Code>match="any"</Code> accepts a token that has one of the values;{' '}
          <Code>separator=" "</Code> splits our list.
        </p>
      </DocsSection>

      <DocsSection id="revoked" title="Revoked tokens">
        <p>
          These gateways accept a revoked token until it expires. If that is too long, ask the connectivity
          team for shorter tokens for your API, or <Link href={routes.docsIntrospection}>introspect</Link> in
          your service.
        </p>
      </DocsSection>
    </DocsPage>
  )
}
