import type { Metadata } from 'next'
import Link from 'next/link'
import { DocsPage } from '#components/docs/docs-page.tsx'
import { DocsSection } from '#components/docs/docs-section.tsx'
import { FactTable } from '#components/docs/fact-table.tsx'
import { keepTokenSnippets } from '#components/docs/keep-token-snippets.ts'
import { docsMetadata } from '#components/docs/navigation.ts'
import { Snippet, Snippets } from '#components/docs/snippet.tsx'
import {
  apiCallSnippets,
  EXAMPLE_CLIENT_ID,
  tokenRequestSnippets,
  tokenResponseExample,
  wireTokenRequest,
} from '#components/docs/snippets.ts'
import { Callout } from '#components/ui/callout.tsx'
import { env } from '#lib/platform/env.ts'
import { routes } from '#lib/routes.ts'

export const metadata: Metadata = docsMetadata(routes.docs)

/** The guide: everything a developer needs for a first call, in the order in which it is needed. */
export default function GuidePage() {
  const origin = env.publicUrl
  return (
    <DocsPage path={routes.docs}>
      <DocsSection id="how-it-works" title="How it works">
        <p>
          Every API behind Latchkey is guarded by authentication: only whoever is authorised reaches it, be it
          a person or an application. This guide shows how your application proves who it is, and what that
          gives it access to.
        </p>
        <p>
          The way is <strong>OAuth 2.0</strong>, a widely adopted industry standard for authorisation and
          delegated access. It lets an application in without anybody’s password being exposed to it. It works
          by tokens: a user or an application asks for an <strong>access token</strong>, a call carries that
          token, and the API lets the call in only if the token is good.
        </p>
        <p>
          Access tokens are <strong>JSON Web Tokens</strong> (JWT). A JWT is a compact, URL-safe way to pass
          claims between two parties. Here the claims tell the API who is calling and what the caller may do.
        </p>
        <p>
          The OAuth 2.0 service signs each token, and the API verifies the signature on every call: that
          ensures the integrity and the identity of the caller, since nobody else can make or alter a token. A
          token opens its endpoints for a limited time only, which reduces the risk of misuse should it fall
          into the wrong hands; once it has run out, it opens nothing.
        </p>
        <p>
          Your app gets its tokens by the <strong>client credentials</strong> flow, the one made for machines
          talking to machines, and the one that suits server-to-server work. No person signs in and no browser
          is redirected: the application asks the authorization server directly, with credentials made for it,
          a client ID and a secret.
        </p>
        <ol>
          <li>Your app sends its client ID and client secret to the authorization server.</li>
          <li>The server checks them and answers with an access token.</li>
          <li>Your app calls the API with that token until it expires, then asks for the next.</li>
        </ol>
      </DocsSection>

      <DocsSection id="credentials" title="Your credentials">
        <p>
          First you need access to the API: the connectivity team grants it, or the API is open to everyone
          who registers an app. Then you need its credentials. They are two, and both belong to one app.
        </p>
        <ul>
          <li>
            The <strong>client ID</strong> names the app. You may choose your own, for example{' '}
            <code translate="no">{EXAMPLE_CLIENT_ID}</code>: 3 to 64 characters of{' '}
            <code translate="no">a–z</code>, <code translate="no">0–9</code>, dot, dash and underscore. It is
            not a secret, and it cannot be changed later.
          </li>
          <li>
            The <strong>client secret</strong> proves that it is you. It acts as your API key: treat it like a
            password.
          </li>
        </ul>
        <p>There are two ways to the secret:</p>
        <ul>
          <li>
            Generate it yourself: <Link href={routes.newApp}>register an app</Link>, then press{' '}
            <em>Generate</em> in its <strong>API Token</strong> field.
          </li>
          <li>Or get it from the connectivity team, who can register an app on your behalf.</li>
        </ul>
        <p>
          An app can also prove itself by a private key that it never sends:{' '}
          <Link href={routes.docsKeys}>keys instead of secrets</Link>.
        </p>
        <Callout tone="warn" title="It is shown once">
          Latchkey keeps only a hash of the secret, so nobody can show it to you again. Put it straight into
          your secret store, never into code, a URL or a front end. If it is lost or leaked,{' '}
          <Link href={routes.docsSecrets}>rotate it</Link>.
        </Callout>
      </DocsSection>

      <DocsSection id="request" title="Ask for a token">
        <p>
          Send a <code translate="no">POST</code> to <code translate="no">/oauth/v2/token</code>. The
          credentials go in the header, the kind of grant in the body.
        </p>
        <FactTable
          caption="Request headers"
          columns={['Header', 'Value', 'Meaning']}
          rows={[
            [
              'Authorization',
              <>
                <code translate="no">Basic</code> and a space, then base64 of{' '}
                <code translate="no">client_id:client_secret</code>
              </>,
              'Your credentials. The colon stands between the two, and the whole is encoded.',
            ],
            [
              'Content-Type',
              <code translate="no" key="v">
                application/x-www-form-urlencoded
              </code>,
              'How the body is written.',
            ],
          ]}
        />
        <FactTable
          caption="Request body"
          columns={['Parameter', 'Value', 'Meaning']}
          rows={[
            [
              'grant_type',
              <code translate="no" key="v">
                client_credentials
              </code>,
              'Required. The flow that you are using.',
            ],
            [
              'scope',
              <>
                for example <code translate="no">clients:read</code>
              </>,
              'Optional. The permissions that the token shall carry, separated by spaces. Without it you get all that the app was granted.',
            ],
            [
              'resource',
              <>
                for example <code translate="no">{`${origin}/api/v1`}</code>
              </>,
              'Optional, once. The API that the token is for, by its audience, if your app may use several. Without it you get a token for the first that the app was given; each API has scopes of its own.',
            ],
          ]}
        />
        <p>As it goes over the wire:</p>
        <Snippet code={wireTokenRequest(origin)} language="http" title="HTTP" />
        <p>
          And as you would write it, with the secret in the environment variable{' '}
          <code translate="no">API_TOKEN</code>:
        </p>
        <Snippets label="Token request" sources={tokenRequestSnippets(origin)} />
        <Callout tone="info" title="Special characters">
          The standard wants each half form-encoded before the two are joined and base64 is applied. Secrets
          from the API Token field consist of letters, digits and underscores, so nothing changes for them. A
          secret that was issued elsewhere may contain <code translate="no">+</code>,{' '}
          <code translate="no">%</code> or <code translate="no">:</code>, and then it matters.
        </Callout>
        <Callout tone="info" title="base64 on the command line">
          <code translate="no">base64</code> breaks long lines, and a header must not hold a line break: the
          server cannot read the request and answers <code translate="no">400</code>. Write{' '}
          <code translate="no">base64 -w0</code>, or let <code translate="no">curl -u</code> do it.
        </Callout>
      </DocsSection>

      <DocsSection id="response" title="The answer">
        <p>
          If the credentials are right, the answer is <code translate="no">200 OK</code> with a JSON object:
        </p>
        <Snippet code={tokenResponseExample} language="json" title="200 OK" />
        <FactTable
          caption="Keys of the answer"
          columns={['Key', 'Value', 'Meaning']}
          rows={[
            ['access_token', 'a signed JWT', 'The token itself, which all later API calls must carry.'],
            [
              'token_type',
              <>
                always <code translate="no">Bearer</code>
              </>,
              'How it is sent: whoever bears the token may use it.',
            ],
            [
              'expires_in',
              <code translate="no" key="v">
                3600
              </code>,
              'How many seconds the token is valid from now: one hour, unless the API sets another life.',
            ],
            [
              'scope',
              'a list separated by spaces',
              'The permissions the token carries. Left out when they are exactly those you asked for.',
            ],
          ]}
        />
        <Callout tone="success" title="Keep the token, use it again">
          One token serves as many calls as you like for its hour. Store it in memory and ask for the next one
          a minute before it runs out, rather than before every call. There is no refresh token in this flow.
        </Callout>
        <Snippets label="Keep the token" sources={keepTokenSnippets(origin)} />
        <p>
          If the credentials are not valid, the answer is <code translate="no">401 Unauthorized</code> with{' '}
          <code translate="no">{'"error": "invalid_client"'}</code>. The page on{' '}
          <Link href={routes.docsErrors}>errors</Link> lists every refusal.
        </p>
      </DocsSection>

      <DocsSection id="calling" title="Call the API">
        <p>
          Put the token into the <code translate="no">Authorization</code> header of each call, after the word{' '}
          <code translate="no">Bearer</code> and a space. <code translate="no">whoami</code> belongs to
          Latchkey’s own API and tells you whose token it is. It takes tokens for that API: if your app has
          scopes of another, ask with <code translate="no">{`resource=${origin}/api/v1`}</code>, or call that
          other API:
        </p>
        <Snippets label="API call" sources={apiCallSnippets(origin)} />
        <p>
          An answer with a status of <code translate="no">2xx</code> says that all is well: the request was
          processed. Two others have to do with access:
        </p>
        <FactTable
          caption="Answers that concern access"
          columns={['Status', 'Meaning', 'What to do']}
          rows={[
            [
              '401',
              'The API does not accept the token.',
              'Check that the token is still valid, and for this API: it may have expired. Ask for a new one; if that is refused too, check the credentials.',
            ],
            [
              '403',
              'The token is good, but not for this.',
              'Check the permissions and the access of your account: the call needs a scope that the app was not granted.',
            ],
          ]}
        />
      </DocsSection>

      <DocsSection id="try-it" title="Try it now">
        <p>
          The <Link href={routes.tokenTester}>token tester</Link> does all of this from your browser: it sends
          the real request, shows the raw answer, takes the token apart and calls{' '}
          <code translate="no">whoami</code> with it.
        </p>
        <p>
          To accept Latchkey's tokens in an API of your own, read{' '}
          <Link href={routes.docsVerifyingTokens}>verifying tokens</Link>.
        </p>
      </DocsSection>
    </DocsPage>
  )
}
