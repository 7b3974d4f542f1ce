import type { Metadata } from 'next'
import Link from 'next/link'
import { DocsPage } from '#components/docs/docs-page.tsx'
import { DocsSection } from '#components/docs/docs-section.tsx'
import { FactTable } from '#components/docs/fact-table.tsx'
import { assertionSnippet, keyPairSnippet } from '#components/docs/key-snippets.ts'
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
  const { name } = env.portal
  return (
    <DocsPage path={routes.docsKeys}>
      <DocsSection id="why" title="Why use a key">
        <p>
          Your app sends a client secret with every token request. A <strong>private key</strong> never leaves
          your app. It signs a short statement, an <strong>assertion</strong>, that says who is calling, and{' '}
          {name} verifies it with the public key. The assertion is valid for one request, for about a minute,
          and only at this server.
        </p>
        <p>
          The method is called <code translate="no">private_key_jwt</code> (RFC 7523). It works wherever a
          secret does: for tokens, revocation and introspection.
        </p>
      </DocsSection>

      <DocsSection id="make" title="Generate a key pair">
        <p>
          Use OpenSSL on the machine that will use the key. The private key stays there: {name} never asks for
          it.
        </p>
        <Snippet code={keyPairSnippet} language="bash" title="shell" />
        <FactTable
          caption="Key types"
          columns={['Algorithm', 'Key', 'Note']}
          rows={[
            ['ES256', 'EC on the curve P-256', 'Small and fast. Used in the examples.'],
            ['Ed25519', 'Ed25519', 'As small as ES256. Some libraries call the algorithm EdDSA.'],
            ['RS256, PS256', 'RSA, 2048 bits or more', 'If your software supports nothing else.'],
          ]}
        />
      </DocsSection>

      <DocsSection id="register" title="Register the public key">
        <p>
          Paste <code translate="no">public-key.pem</code> on your app’s <strong>Secrets</strong> page; a JWK
          or a certificate works, too. You can also generate the pair there, in your browser: the private key
          never leaves the page. Or give the public key to the connectivity team, who can add it for you.
        </p>
        <p>
          The page names the key by its <code translate="no">kid</code>, its thumbprint. A JWK with its own{' '}
          <code translate="no">kid</code> keeps that, too. An assertion can name either in its header; without
          one, your keys are tried in turn.
        </p>
        <p>
          Keys are <Link href={routes.docsSecrets}>rotated like secrets</Link>. Once all programs sign, turn
          off secrets in the settings.
        </p>
      </DocsSection>

      <DocsSection id="ask" title="Sign and request a token">
        <p>
          With <code translate="no">jose</code> in JavaScript. Many OAuth libraries do this for you if you
          give them the key and choose <code translate="no">private_key_jwt</code>.
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
              'Your client ID, in both claims.',
            ],
            [
              'aud',
              <code translate="no" key="v">
                {origin}
              </code>,
              'The issuer, exactly, and no other audience. Not the URL of the token endpoint, unless the settings of the app allow it.',
            ],
            ['jti', 'a random ID', 'Unique to this assertion, at most 256 characters. It works once.'],
            ['iat', 'now', 'When the assertion was created, in seconds since 1970.'],
            ['exp', 'a minute from now', 'When it expires: at most 300 seconds after iat.'],
          ]}
        />
        <Callout tone="info" title="One assertion, one request">
          Sign a new assertion for every request and every retry. The same assertion is refused the second
          time, even if the first response was lost.
        </Callout>
      </DocsSection>

      <DocsSection id="refused" title="If it is refused">
        <p>
          A wrong or missing <code translate="no">client_assertion_type</code> is answered with{' '}
          <code translate="no">400</code>. Everything else is <code translate="no">401</code> with{' '}
          <code translate="no">invalid_client</code>, as for a wrong secret: see{' '}
          <Link href={routes.docsErrors}>errors</Link>.
        </p>
        <ul>
          <li>
            Is <code translate="no">aud</code> the issuer and nothing else? Some libraries send the token
            endpoint: allow it under <code translate="no">Audience of assertions</code> in the app’s settings,
            which explain the risk.
          </li>
          <li>Is your machine’s clock right? Up to 30 seconds of difference is allowed.</li>
          <li>Is the assertion new, and signed with a registered key that has not expired?</li>
          <li>
            Is <code translate="no">typ</code> in the header{' '}
            <code translate="no">client-authentication+jwt</code>, <code translate="no">JWT</code> or missing?
            Any other type is refused.
          </li>
        </ul>
      </DocsSection>
    </DocsPage>
  )
}
