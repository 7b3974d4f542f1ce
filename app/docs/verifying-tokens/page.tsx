import type { Metadata } from 'next'
import Link from 'next/link'
import { DocsPage } from '#components/docs/docs-page.tsx'
import { DocsSection } from '#components/docs/docs-section.tsx'
import { FactTable } from '#components/docs/fact-table.tsx'
import { docsMetadata } from '#components/docs/navigation.ts'
import { Snippet, Snippets } from '#components/docs/snippet.tsx'
import { EXAMPLE_CLIENT_ID, guardSnippet, verifyTokenSnippets } from '#components/docs/snippets.ts'
import { TryPiece } from '#components/laboratory/pieces/try-piece.tsx'
import { Callout } from '#components/ui/callout.tsx'
import { env } from '#lib/platform/env.ts'
import { routes } from '#lib/routes.ts'

export const metadata: Metadata = docsMetadata(routes.docsVerifyingTokens)

/** How a service of one's own checks an access token. */
export default function VerifyingTokensPage() {
  const origin = env.publicUrl
  const { name } = env.portal
  return (
    <DocsPage path={routes.docsVerifyingTokens}>
      <DocsSection id="what-you-need" title="What you need">
        <p>
          Access tokens are signed with a private key that never leaves the authorization server. The public
          key is published, so your service can verify a token itself, without a call to {name} or a shared
          secret.
        </p>
        <FactTable
          caption="URLs"
          columns={['Name', 'Value', 'Meaning']}
          rows={[
            [
              'Issuer',
              <code translate="no" key="v">
                {origin}
              </code>,
              'The signer. The token’s iss must match it byte for byte.',
            ],
            [
              'Keys',
              <a key="v" href={routes.jwks}>
                {origin}/oauth/v2/jwks
              </a>,
              'The public keys (JWKS). Cache them as Cache-Control says, five minutes by default. Fetch them again when a token names an unknown key.',
            ],
            [
              'Metadata',
              <a key="v" href={routes.metadata}>
                {origin}/.well-known/oauth-authorization-server
              </a>,
              'The same URLs for libraries that discover them (RFC 8414).',
            ],
            [
              'OpenID configuration',
              <a key="v" href="/.well-known/openid-configuration">
                {origin}/.well-known/openid-configuration
              </a>,
              'The same again, for software that looks only there.',
            ],
          ]}
        />
      </DocsSection>

      <DocsSection id="anatomy" title="Inside a token">
        <p>A token has three parts, separated by dots: header, claims and signature.</p>
        <FactTable
          caption="Header"
          columns={['Name', 'Value', 'Meaning']}
          rows={[
            [
              'alg',
              <code translate="no" key="v">
                ES256
              </code>,
              'The signing algorithm: ES256, unless the API uses another.',
            ],
            [
              'typ',
              <code translate="no" key="v">
                at+jwt
              </code>,
              'An access token (RFC 9068), not another type of JWT.',
            ],
            ['kid', 'a key ID', 'The published key that verifies the signature.'],
          ]}
        />
        <FactTable
          caption="Claims"
          columns={['Name', 'Example', 'Meaning']}
          rows={[
            [
              'iss',
              <code translate="no" key="v">
                {origin}
              </code>,
              'The issuer.',
            ],
            [
              'aud',
              <code translate="no" key="v">
                {origin}/api/v1
              </code>,
              `The API that the token is for. In this example, ${name}’s own.`,
            ],
            [
              'sub',
              <code translate="no" key="v">
                {EXAMPLE_CLIENT_ID}
              </code>,
              'The caller: in this flow, the app.',
            ],
            [
              'client_id',
              <code translate="no" key="v">
                {EXAMPLE_CLIENT_ID}
              </code>,
              'The app that the token was issued to.',
            ],
            [
              'scope',
              <code translate="no" key="v">
                clients:read usage:read
              </code>,
              'The scopes of the token, separated by spaces.',
            ],
            [
              'iat',
              <code translate="no" key="v">
                1798761600
              </code>,
              'Issued at, in seconds since 1970.',
            ],
            [
              'exp',
              <code translate="no" key="v">
                1798765200
              </code>,
              'Expires at: one hour after iat.',
            ],
            ['jti', 'a random ID', 'Unique to this token. Useful in logs.'],
            ['client_ref', 'an ID', 'The app again, by an ID that is never reused.'],
            [
              'credential_ref',
              'an ID',
              'The ID of the client secret or key that the token was obtained with.',
            ],
          ]}
        />
      </DocsSection>

      {env.hasLaboratory && (
        <DocsSection id="try" title="Take one apart">
          <p>
            A real token, and what a service checks: your browser verifies the signature with the published
            keys. Point at a claim to read what it says.
          </p>
          <TryPiece issuer={origin} shows="token" />
        </DocsSection>
      )}

      <DocsSection id="algorithms" title="Signing algorithms">
        <p>
          All tokens of an API are signed with one algorithm: ES256, unless the connectivity team has chosen
          another for your API.
        </p>
        <FactTable
          caption="Algorithms"
          columns={['Name', 'Key', 'Meaning']}
          rows={[
            ['ES256', 'EC, P-256', 'ECDSA with SHA-256. Short, fast to sign and widely supported.'],
            [
              'RS256',
              'RSA, 3072 bits',
              'RSA with SHA-256. For software that supports nothing else. Tokens are longer.',
            ],
            [
              'EdDSA',
              'OKP, Ed25519',
              'Ed25519. Newer libraries also call the algorithm Ed25519 (RFC 9864). Our tokens and keys say EdDSA, which older ones support, too.',
            ],
          ]}
        />
        <p>
          Each key in the JWKS has its own <code translate="no">alg</code>, and a token is valid only with the
          algorithm of the key that its <code translate="no">kid</code> names. When your API moves to another
          algorithm, allow both in your code first. Drop the old one when the last token signed with it has
          expired.
        </p>
      </DocsSection>

      <DocsSection id="verify" title="Verify a token">
        <p>
          Use a library: the examples show a well-known one for each language. Set the algorithm, issuer,
          audience and type in your code. Never take them from the token. The shell has no such library, so
          its example asks us: <Link href={routes.docsIntrospection}>introspection</Link>. Or let{' '}
          <Link href={routes.docsFrameworks}>your framework</Link>, a{' '}
          <Link href={routes.docsGateways}>gateway</Link> or a{' '}
          <Link href={routes.docsCloudGateways}>cloud gateway</Link> do it.
        </p>
        <Snippets label="Verify a token" sources={verifyTokenSnippets(origin)} />
        <p>All of these checks must pass:</p>
        <ol>
          <li>
            The published key that <code translate="no">kid</code> names verifies the signature, with the
            algorithm of your API only.
          </li>
          <li>
            <code translate="no">typ</code> is <code translate="no">at+jwt</code>.
          </li>
          <li>
            <code translate="no">iss</code> is <code translate="no">{origin}</code>.
          </li>
          <li>
            <code translate="no">aud</code> is the audience of your API. Refuse tokens for other APIs.
          </li>
          <li>
            <code translate="no">exp</code> is in the future and <code translate="no">iat</code> is not. Allow
            30 seconds of clock skew.
          </li>
        </ol>
        <Callout tone="danger" title="Decoding is not verifying">
          Anyone can write a token that decodes. Verify the signature before you read any claim.
        </Callout>
      </DocsSection>

      <DocsSection id="answer" title="Respond to the caller">
        <p>
          Answer a missing or invalid token with <code translate="no">401</code>, and a valid token that lacks
          a permission with <code translate="no">403</code>. Use one response for all invalid tokens: the
          difference between expired and forged helps only attackers.
        </p>
        <Snippet code={guardSnippet} language="javascript" title="authorize.js" />
        <p>
          Callers read about these responses under <Link href={routes.docsErrors}>errors</Link>.
        </p>
      </DocsSection>

      <DocsSection id="revoked" title="Revoked tokens">
        <p>
          An app can revoke its own token before it expires with{' '}
          <code translate="no">POST {origin}/oauth/v2/revoke</code>, and check one with{' '}
          <code translate="no">POST {origin}/oauth/v2/introspect</code>. Suspending or deleting an app revokes
          its tokens, too.
        </p>
        <p>
          {name}’s own API refuses a revoked token within 5 seconds. A service that verifies tokens itself
          doesn’t notice, and accepts the token until <code translate="no">exp</code>.
        </p>
        <p>
          A service that needs to know immediately can introspect every token for its API with its own
          credentials, once the connectivity team has allowed it:{' '}
          <Link href={routes.docsIntrospection}>introspection</Link>.
        </p>
      </DocsSection>

      <DocsSection id="keys-change" title="When keys change">
        <p>
          Signing keys rotate regularly, each algorithm on its own. A new key is published a day before it
          first signs by default, and always for at least twice the time you may cache the keys. The old key
          stays published until the last token it signed has expired. A verifier that fetches the keys again
          for an unknown <code translate="no">kid</code>, as <code translate="no">jose</code> does, needs no
          change.
        </p>
      </DocsSection>
    </DocsPage>
  )
}
