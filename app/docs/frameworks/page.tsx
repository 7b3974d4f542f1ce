import type { Metadata } from 'next'
import Link from 'next/link'
import { Code } from '#components/docs/code.tsx'
import { DocsPage } from '#components/docs/docs-page.tsx'
import { DocsSection } from '#components/docs/docs-section.tsx'
import { FactTable } from '#components/docs/fact-table.tsx'
import {
  dotnetSnippet,
  expressSnippet,
  olderSpringSnippet,
  springIntrospectionSnippet,
  springSnippet,
} from '#components/docs/gateways/frameworks.ts'
import { docsMetadata } from '#components/docs/navigation.ts'
import { Snippet } from '#components/docs/snippet.tsx'
import { Callout } from '#components/ui/callout.tsx'
import { env } from '#lib/platform/env.ts'
import { routes } from '#lib/routes.ts'

export const metadata: Metadata = docsMetadata(routes.docsFrameworks)

/** What web frameworks want in order to accept our tokens. */
export default function FrameworksPage() {
  const origin = env.publicUrl
  return (
    <DocsPage path={routes.docsFrameworks}>
      <DocsSection id="overview" title="What each one does by itself">
        <p>
          Our tokens say <Code>typ: at+jwt</Code> (RFC 9068). Some frameworks expect <Code>JWT</Code> and
          refuse anything else; others don’t look. Set the type everywhere, and the audience, too.
        </p>
        <FactTable
          caption="Frameworks"
          columns={['Framework', 'at+jwt', 'Set']}
          rows={[
            [
              'Spring Boot 2.3 to 3.4',
              'Refused by default: “JOSE header typ (type) at+jwt not allowed”.',
              <>
                A <Code>JwtDecoder</Code> with another type verifier:{' '}
                <a href="#spring-older">Spring before 6.5</a>.
              </>,
            ],
            [
              'Spring Boot 3.5, 4.0',
              'Refused by default. Version 4 says “the given typ value needs to be one of [JWT]”.',
              <>
                A <Code>JwtDecoder</Code> with <Code>createAtJwtValidator</Code>: <a href="#spring">Spring</a>
                .
              </>,
            ],
            [
              'ASP.NET Core',
              'Accepted, like every other type.',
              <>
                <Code>ValidTypes</Code>: <a href="#dotnet">.NET</a>.
              </>,
            ],
            [
              'Express',
              'Accepted, like every other type.',
              <>
                <Code>strict: true</Code>: <a href="#express">Express</a>.
              </>,
            ],
          ]}
        />
      </DocsSection>

      <DocsSection id="spring" title="Spring">
        <p>
          For Spring Security 6.5 and newer, which is Spring Boot 3.5 and newer. The property{' '}
          <Code>spring.security.oauth2.resourceserver.jwt.issuer-uri</Code> alone is not enough: it makes a
          decoder that accepts <Code>JWT</Code> only, and no check of the audience.
        </p>
        <Snippet code={springSnippet(origin)} language="java" title="TokenConfiguration.java" />
        <p>
          Scopes become authorities that start with <Code>SCOPE_</Code>. The validator requires every claim of
          RFC 9068; it wants a rule for <Code>client_id</Code>, too, or it fails at the start.
        </p>
      </DocsSection>

      <DocsSection id="spring-older" title="Spring before 6.5">
        <Snippet code={olderSpringSnippet(origin)} language="java" title="TokenConfiguration.java" />
      </DocsSection>

      <DocsSection id="spring-introspection" title="Spring with introspection">
        <p>
          The starter is the same. Read <Link href={routes.docsIntrospection}>introspection</Link> first: your
          service needs credentials of its own.
        </p>
        <Snippet code={springIntrospectionSnippet(origin)} language="yaml" title="application.yaml" />
      </DocsSection>

      <DocsSection id="dotnet" title=".NET">
        <p>
          With <Code>Microsoft.AspNetCore.Authentication.JwtBearer</Code>. It reads{' '}
          <Code>/.well-known/openid-configuration</Code> below the authority, finds the key set there, and
          fetches it again for an unknown key.
        </p>
        <Snippet code={dotnetSnippet(origin)} language="csharp" title="Program.cs" />
        <Callout tone="warn" title="Two defaults to change">
          Without <Code>ValidTypes</Code>, every type of JWT is accepted. With claim mapping, <Code>sub</Code>{' '}
          gets another name.
        </Callout>
      </DocsSection>

      <DocsSection id="express" title="Express">
        <p>
          With <Code>express-oauth2-jwt-bearer</Code>, or with <Code>jose</Code> as shown under{' '}
          <Link href={routes.docsVerifyingTokens}>verifying tokens</Link>.
        </p>
        <Snippet code={expressSnippet(origin)} language="javascript" title="server.js" />
      </DocsSection>

      <DocsSection id="test" title="Test it">
        <p>
          Get a token for your API with the <Link href={routes.tokenTester}>token tester</Link> and call your
          service with it. Then call it with a token for another API, with one whose last character you
          changed, and without one. Only the first call may succeed.
        </p>
      </DocsSection>
    </DocsPage>
  )
}
