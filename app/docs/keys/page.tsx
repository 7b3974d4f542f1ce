import type { Metadata } from 'next'
import Link from 'next/link'
import { DocsPage } from '#components/docs/docs-page.tsx'
import { DocsSection } from '#components/docs/docs-section.tsx'
import { FactTable } from '#components/docs/fact-table.tsx'
import { assertionSnippet, keyPairSnippet, registerKeySnippet } from '#components/docs/key-snippets.ts'
import { docsMetadata } from '#components/docs/navigation.ts'
import { Snippet } from '#components/docs/snippet.tsx'
import { EXAMPLE_CLIENT_ID } from '#components/docs/snippets.ts'
import { Callout } from '#components/ui/callout.tsx'
import { env } from '#lib/platform/env.ts'
import { routes } from '#lib/routes.ts'

export const metadata: Metadata = docsMetadata(routes.docsKeys)

/** How an app authenticates by a signed assertion, without a secret that travels. */
export default function KeysPage() {
  const origin = env.publicUrl
  return (
    <DocsPage path={routes.docsKeys}>
      <DocsSection id="why" title="Why a key">
        <p>
          A client secret is known to two: your app sends it along with every token request. A{' '}
          <strong>private key</strong> is known to your app alone. It signs a short statement, an{' '}
          <strong>assertion</strong>, which says who is asking; Latchkey checks it with the public half. What
          goes over the wire is good for one request, for a minute or so, and here only.
        </p>
        <p>
          The method is called <code translate="no">private_key_jwt</code> (RFC 7523). It works wherever a
          secret does: for tokens, revocation and introspection.
        </p>
      </DocsSection>

      <DocsSection id="make" title="Make a key pair">
        <p>
          With OpenSSL, on the machine that will use it. The private half stays there: nobody else needs it,
          and Latchkey refuses it.
        </p>
        <Snippet code={keyPairSnippet} language="bash" title="shell" />
        <FactTable
          caption="Kinds of keys"
          columns={['Algorithm', 'Key', 'Remark']}
          rows={[
            ['ES256', 'EC on the curve P-256', 'Small and fast; the one in the examples.'],
            ['Ed25519', 'Ed25519', 'As small. Libraries may call the algorithm EdDSA.'],
            ['RS256, PS256', 'RSA, 2048 bits or more', 'Where nothing else is supported.'],
          ]}
        />
      </DocsSection>

      <DocsSection id="register" title="Register the public half">
        <p>
          Paste <code translate="no">public-key.pem</code> on your app’s page, under{' '}
          <strong>Secrets and keys</strong>; a JWK or a certificate does as well. There you can also have the
          browser make the pair: the private half never leaves the page. Or give it to the connectivity team,
          who add it at the command line.
        </p>
        <Snippet code={registerKeySnippet} language="bash" title="shell" />
        <p>
          The answer names the key by its <code translate="no">kid</code>, which is its thumbprint. A JWK that
          came with a <code translate="no">kid</code> of its own keeps that, too. An assertion may carry
          either in its header; without one, your keys are tried in turn.
        </p>
        <p>
          Keys are <Link href={routes.docsSecrets}>rotated like secrets</Link>. Once all programs sign, you
          can turn the secret off.
        </p>
      </DocsSection>

      <DocsSection id="ask" title="Sign, and ask for a token">
        <p>
          With <code translate="no">jose</code> in JavaScript. Many OAuth libraries do this by themselves,
          given the key, if you ask them for <code translate="no">private_key_jwt</code>.
        </p>
        <Snippet code={assertionSnippet(origin)} language="javascript" title="token-by-key.js" />
        <FactTable
          caption="Claims of an assertion"
          columns={['Name', 'Value', 'Meaning']}
          rows={[
            [
              'iss, sub',
              <code translate="no" key="v">
                {EXAMPLE_CLIENT_ID}
              </code>,
              'Your client ID, in both.',
            ],
            [
              'aud',
              <code translate="no" key="v">
                {origin}
              </code>,
              'The issuer, exactly, and nobody else: not the address of the token endpoint, unless the settings of the app allow that.',
            ],
            ['jti', 'a random ID', 'Unique to this assertion, 256 characters at most. It works once.'],
            ['iat', 'now', 'When it was made, in seconds since 1970.'],
            ['exp', 'a minute from now', 'When it ends: 300 seconds after iat at the latest.'],
          ]}
        />
        <Callout tone="info" title="One assertion, one request">
          Sign a new one for every request, and for every new attempt. The same assertion sent twice is
          refused the second time, even if the first answer was lost.
        </Callout>
      </DocsSection>

      <DocsSection id="refused" title="When it is refused">
        <p>
          A wrong or missing <code translate="no">client_assertion_type</code> is answered{' '}
          <code translate="no">400</code>. Everything else is <code translate="no">401</code> with{' '}
          <code translate="no">invalid_client</code>, as for a wrong secret: see{' '}
          <Link href={routes.docsErrors}>errors</Link>.
        </p>
        <ul>
          <li>
            Is <code translate="no">aud</code> the issuer and nothing else? Some libraries send the token
            endpoint: <code translate="no">Audience of assertions</code> in the settings of the app allows it
            for this app, and explains the risk.
          </li>
          <li>Is the clock of your machine right? Half a minute of difference is allowed.</li>
          <li>Is the assertion new, and signed with a key that is registered and has not expired?</li>
          <li>
            Is <code translate="no">typ</code> in the header{' '}
            <code translate="no">client-authentication+jwt</code>, <code translate="no">JWT</code> or missing?
            Any other kind of JWT is refused.
          </li>
        </ul>
      </DocsSection>
    </DocsPage>
  )
}
