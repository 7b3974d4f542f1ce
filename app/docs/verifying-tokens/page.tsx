import type { Metadata } from 'next'
import Link from 'next/link'
import { DocsPage } from '#components/docs/docs-page.tsx'
import { DocsSection } from '#components/docs/docs-section.tsx'
import { FactTable } from '#components/docs/fact-table.tsx'
import { docsMetadata } from '#components/docs/navigation.ts'
import { Snippet } from '#components/docs/snippet.tsx'
import { EXAMPLE_CLIENT_ID, guardSnippet, verifySnippet } from '#components/docs/snippets.ts'
import { Callout } from '#components/ui/callout.tsx'
import { env } from '#lib/platform/env.ts'
import { routes } from '#lib/routes.ts'

export const metadata: Metadata = docsMetadata(routes.docsVerifyingTokens)

/** How a service of one's own checks an access token. */
export default function VerifyingTokensPage() {
  const origin = env.publicUrl
  return (
    <DocsPage path={routes.docsVerifyingTokens}>
      <DocsSection id="what-you-need" title="What you need">
        <p>
          An access token is signed with a private key that never leaves the authorization service. The public
          half is published, so your service can check a token by itself: no call to Latchkey per request, no
          shared secret.
        </p>
        <FactTable
          caption="Addresses"
          columns={['What', 'Value', 'Meaning']}
          rows={[
            [
              'Issuer',
              <code translate="no" key="v">
                {origin}
              </code>,
              'Who signs. The token’s iss must equal it, byte for byte.',
            ],
            [
              'Keys',
              <a key="v" href={routes.jwks}>
                {origin}/oauth/v2/jwks
              </a>,
              'The public keys (JWKS). Keep them as long as Cache-Control says, five minutes unless set otherwise; fetch again when a token names a key you have not seen.',
            ],
            [
              'Metadata',
              <a key="v" href={routes.metadata}>
                {origin}/.well-known/oauth-authorization-server
              </a>,
              'The same addresses for libraries that discover them (RFC 8414).',
            ],
          ]}
        />
      </DocsSection>

      <DocsSection id="anatomy" title="What is in a token">
        <p>
          Three parts, separated by dots: a header, the claims, the signature. The header says how to check
          it.
        </p>
        <FactTable
          caption="Header"
          columns={['Name', 'Value', 'Meaning']}
          rows={[
            [
              'alg',
              <code translate="no" key="v">
                ES256
              </code>,
              'What it is signed with: ES256, or what the API has chosen.',
            ],
            [
              'typ',
              <code translate="no" key="v">
                at+jwt
              </code>,
              'An access token (RFC 9068), and no other kind of JWT.',
            ],
            ['kid', 'a key ID', 'Which of the published keys made the signature.'],
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
              'The API that the token is for. This one opens Latchkey’s own.',
            ],
            [
              'sub',
              <code translate="no" key="v">
                {EXAMPLE_CLIENT_ID}
              </code>,
              'Who is calling: in this flow, the app.',
            ],
            [
              'client_id',
              <code translate="no" key="v">
                {EXAMPLE_CLIENT_ID}
              </code>,
              'The app that obtained the token.',
            ],
            [
              'scope',
              <code translate="no" key="v">
                clients:read usage:read
              </code>,
              'What it may do, separated by spaces.',
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
            ['jti', 'a random ID', 'Unique to this token. Good for logs.'],
            ['client_ref', 'an ID', 'The app once more, by an ID that no other app ever gets.'],
            [
              'credential_ref',
              'an ID',
              'Which API Token or key it was obtained with. Not the API Token itself.',
            ],
          ]}
        />
      </DocsSection>

      <DocsSection id="algorithms" title="Which algorithm">
        <p>
          The tokens of one API are all signed with one algorithm. It is ES256 unless the connectivity team
          has chosen another for your API, because your gateway or your library wants it.
        </p>
        <FactTable
          caption="Algorithms"
          columns={['Name', 'Key', 'Meaning']}
          rows={[
            ['ES256', 'EC, P-256', 'ECDSA with SHA-256. Short, fast to sign, known everywhere.'],
            [
              'RS256',
              'RSA, 3072 bits',
              'RSA with SHA-256. For software that knows nothing else; long tokens.',
            ],
            [
              'EdDSA',
              'OKP, Ed25519',
              'Ed25519. Newer libraries also call it Ed25519 (RFC 9864); our tokens and keys say EdDSA, which the older ones know too.',
            ],
          ]}
        />
        <p>
          Each key in the JWKS names its own <code translate="no">alg</code>, and a token is good only with
          the algorithm of the key that its <code translate="no">kid</code> names. When your API changes to
          another algorithm, allow both in your code first, and only the new one once the last token of the
          old has expired.
        </p>
      </DocsSection>

      <DocsSection id="verify" title="Verify it">
        <p>
          Use a library; in JavaScript and TypeScript, <code translate="no">jose</code>. Fix the algorithm,
          the issuer, the audience and the type in your code, and never take them from the token.
        </p>
        <Snippet code={verifySnippet(origin)} language="javascript" title="verify-access-token.js" />
        <p>Every one of these checks has to pass:</p>
        <ol>
          <li>
            The signature fits the published key that <code translate="no">kid</code> names, with the
            algorithm of your API and nothing else.
          </li>
          <li>
            <code translate="no">typ</code> is <code translate="no">at+jwt</code>.
          </li>
          <li>
            <code translate="no">iss</code> is <code translate="no">{origin}</code>.
          </li>
          <li>
            <code translate="no">aud</code> is the address of your API. A token for another API is not for
            you.
          </li>
          <li>
            <code translate="no">exp</code> is not past and <code translate="no">iat</code> not in the future.
            Allow 30 seconds for clocks that differ.
          </li>
        </ol>
        <Callout tone="danger" title="Decoding is not verifying">
          Anyone can write a token that decodes. Read no claim before the signature has been checked.
        </Callout>
      </DocsSection>

      <DocsSection id="answer" title="Answer the caller">
        <p>
          No token, or a bad one: <code translate="no">401</code>. A good token that lacks a permission:{' '}
          <code translate="no">403</code>. Give one answer for all bad tokens; the difference between expired
          and forged helps an attacker only.
        </p>
        <Snippet code={guardSnippet} language="javascript" title="authorize.js" />
        <p>
          What callers read about these answers is on the page on <Link href={routes.docsErrors}>errors</Link>
          .
        </p>
      </DocsSection>

      <DocsSection id="revoked" title="Revoked tokens">
        <p>
          An app can give a token up before it expires, at{' '}
          <code translate="no">POST {origin}/oauth/v2/revoke</code>, and ask whether one of its own is still
          good, at <code translate="no">POST {origin}/oauth/v2/introspect</code>. The tokens of an app that is
          suspended or deleted are revoked as well.
        </p>
        <p>
          Latchkey’s own API refuses a revoked token within 5 seconds. A service that verifies by itself hears
          nothing of it, and accepts the token until <code translate="no">exp</code>: for the whole life of a
          token at the longest.
        </p>
        <p>
          A service that has to know at once asks: with credentials of its own it may introspect every token
          for the API that it serves, once the connectivity team has said that it does (
          <code translate="no">api serve</code>
          ). The answer for a token of another API is <code translate="no">{'{"active":false}'}</code>, as for
          one that never was.
        </p>
      </DocsSection>

      <DocsSection id="keys-change" title="When keys change">
        <p>
          Signing keys are replaced from time to time, each algorithm’s by itself. A new key is published a
          day before it first signs, unless set otherwise, and in any case for twice as long as you may keep
          the keys. The old one stays published until the last token it signed has expired. A verifier that
          fetches the keys again when it meets an unknown <code translate="no">kid</code>, as{' '}
          <code translate="no">jose</code> does, notices nothing.
        </p>
      </DocsSection>
    </DocsPage>
  )
}
