import type { Metadata } from 'next'
import Link from 'next/link'
import { Code } from '#components/docs/code.tsx'
import { DocsPage } from '#components/docs/docs-page.tsx'
import { DocsSection } from '#components/docs/docs-section.tsx'
import { FactTable } from '#components/docs/fact-table.tsx'
import {
  envoySnippet,
  istioSnippet,
  kongIntrospectionSnippet,
  kongSnippet,
  traefikForwardAuthSnippet,
  traefikHubSnippet,
} from '#components/docs/gateways/mesh.ts'
import {
  nginxAuthRequestSnippet,
  nginxPlusSnippet,
  verifierSnippet,
} from '#components/docs/gateways/nginx.ts'
import { docsMetadata } from '#components/docs/navigation.ts'
import { Snippet } from '#components/docs/snippet.tsx'
import { Callout } from '#components/ui/callout.tsx'
import { env } from '#lib/platform/env.ts'
import { routes } from '#lib/routes.ts'

export const metadata: Metadata = docsMetadata(routes.docsGateways)

/** How gateways that one runs oneself verify our tokens. */
export default function GatewaysPage() {
  const origin = env.publicUrl
  return (
    <DocsPage path={routes.docsGateways}>
      <DocsSection id="overview" title="Which one can do what">
        <FactTable
          caption="Gateways"
          columns={['Gateway', 'Verifies tokens', 'Watch out']}
          rows={[
            [
              'NGINX Plus',
              'By itself, from R25. ES256, RS256 and EdDSA.',
              'It checks signature and times. Issuer, audience and type are your rules.',
            ],
            ['nginx', 'By asking a small service of yours.', 'The open-source edition has no JWT module.'],
            [
              'Envoy',
              'By itself. ES256, RS256 and EdDSA.',
              'It does not look at typ or scope, and paths without a rule are open.',
            ],
            [
              'Istio',
              'By itself, through Envoy.',
              'Requests without a token pass until a second resource requires one.',
            ],
            [
              'Kong Gateway Enterprise',
              'By itself, with the plugin openid-connect.',
              'Set the audience: it is not checked otherwise.',
            ],
            [
              'Kong Gateway, free',
              'Not with our tokens alone.',
              'Its plugin jwt takes no key set and does not check the audience.',
            ],
            [
              'Traefik Proxy',
              'By asking a small service of yours.',
              'The JWT middleware belongs to Traefik Hub.',
            ],
            [
              'Traefik Hub',
              'By itself, from the key set.',
              'Without claims, it checks signature and times only.',
            ],
          ]}
        />
        <p>
          All of them accept <Code>typ: at+jwt</Code>. Whatever a gateway leaves out, your service must check.
        </p>
        <Callout tone="warn" title="Close the side door">
          A service behind a gateway must be unreachable in any other way, and must drop the headers that the
          gateway sets, such as <Code>X-Client-Id</Code>, from requests that did not pass it.
        </Callout>
      </DocsSection>

      <DocsSection id="nginx-plus" title="NGINX Plus">
        <p>
          <Code>auth_jwt_require</Code> turns claims into rules. It needs release 25; <Code>error=403</Code>{' '}
          needs nginx 1.21.7.
        </p>
        <Snippet code={nginxPlusSnippet(origin)} language="nginx" title="nginx.conf, within http" />
      </DocsSection>

      <DocsSection id="nginx" title="nginx">
        <p>
          <Code>auth_request</Code> asks another service before each request: <Code>2xx</Code> lets it pass,{' '}
          <Code>401</Code> and <Code>403</Code> refuse it. This is that service, for Node.js:
        </p>
        <Snippet code={verifierSnippet(origin)} language="javascript" title="verifier.js" />
        <p>And this is how nginx asks it:</p>
        <Snippet code={nginxAuthRequestSnippet} language="nginx" title="nginx.conf, within http" />
      </DocsSection>

      <DocsSection id="envoy" title="Envoy">
        <p>
          The filter <Code>jwt_authn</Code> fetches the key set through a cluster of its own. Envoy doesn’t
          discover it: the issuer’s metadata is not read.
        </p>
        <Snippet code={envoySnippet(origin)} language="yaml" title="envoy.yaml, two parts of it" />
        <p>
          Check the scope in your service, which gets the token (<Code>forward</Code>), or with Envoy’s RBAC
          filter.
        </p>
      </DocsSection>

      <DocsSection id="istio" title="Istio">
        <p>
          <Code>RequestAuthentication</Code> refuses invalid tokens, but lets requests without a token pass.{' '}
          <Code>AuthorizationPolicy</Code> requires one. The claim <Code>scope</Code> is read as a list
          separated by spaces, so one scope matches among several.
        </p>
        <Snippet code={istioSnippet(origin)} language="yaml" title="bookings.yaml" />
      </DocsSection>

      <DocsSection id="kong" title="Kong">
        <p>
          The plugin <Code>openid-connect</Code> of Kong Gateway Enterprise discovers the key set and fetches
          it again for an unknown key.
        </p>
        <Snippet code={kongSnippet(origin)} language="yaml" title="kong.yaml" />
        <p>
          The same plugin can <Link href={routes.docsIntrospection}>introspect</Link> each token instead:
        </p>
        <Snippet code={kongIntrospectionSnippet(origin)} language="yaml" title="kong.yaml, the plugin" />
        <p>
          The free plugin <Code>jwt</Code> needs the public key typed into a credential, by hand again after
          every change of our keys, and verifies <Code>exp</Code> and <Code>nbf</Code> only. Leave
          verification to your service instead.
        </p>
      </DocsSection>

      <DocsSection id="traefik" title="Traefik">
        <p>
          Traefik Proxy asks the same <a href="#nginx">small service</a> as nginx, through{' '}
          <Code>forwardAuth</Code>:
        </p>
        <Snippet code={traefikForwardAuthSnippet} language="yaml" title="dynamic configuration" />
        <p>Traefik Hub verifies by itself:</p>
        <Snippet code={traefikHubSnippet(origin)} language="yaml" title="bookings-token.yaml" />
      </DocsSection>

      <DocsSection id="revoked" title="Revoked tokens">
        <p>
          A gateway that verifies by the key set accepts a revoked token until it expires. To notice
          immediately, <Link href={routes.docsIntrospection}>introspect</Link>.
        </p>
      </DocsSection>
    </DocsPage>
  )
}
