import type { Metadata } from 'next'
import Link from 'next/link'
import { DocsPage } from '#components/docs/docs-page.tsx'
import { DocsSection } from '#components/docs/docs-section.tsx'
import { FactTable } from '#components/docs/fact-table.tsx'
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
  const { name } = env.portal
  return (
    <DocsPage path={routes.docs}>
      <DocsSection id="how-it-works" title="How it works">
        <p>
          Every API behind {name} requires authentication: only authorised people and applications can reach
          it. This guide shows how your application proves who it is and what it can then access.
        </p>
        <p>
          {name} uses <strong>OAuth 2.0</strong>, a widely adopted industry standard for authorisation and
          delegated access. It grants access without exposing anyone’s password. It works with tokens: a user
          or an application requests an <strong>access token</strong>, each API call carries that token, and
          the API accepts the call only if the token is valid.
        </p>
        <p>
          Access tokens are <strong>JSON Web Tokens</strong> (JWT). A JWT is a compact, URL-safe way to pass
          claims between two parties. The claims tell the API who is calling and what the caller may do.
        </p>
        <p>
          The OAuth 2.0 service signs each token, and the API verifies the signature on every call. This
          ensures the integrity of the token and the identity of the caller: nobody else can create or alter
          one. A token is valid for a limited time only, which reduces the risk of misuse if it leaks. After
          that, the API refuses it.
        </p>
        <p>
          Your app gets its tokens through the <strong>client credentials</strong> flow, designed for
          machine-to-machine access and suited to server-to-server calls. No person signs in and no browser is
          redirected: the application asks the authorization server directly, with its own credentials, a
          client ID and a client secret.
        </p>
        <ol>
          <li>Your app sends its client ID and client secret to the authorization server.</li>
          <li>The server checks them and returns an access token.</li>
          <li>Your app calls the API with that token until it expires, then requests another.</li>
        </ol>
      </DocsSection>

      <DocsSection id="credentials" title="Your credentials">
        <p>
          First you need access to the API: the connectivity team grants it, or the API is open to every
          registered app. Then you need an app’s two credentials.
        </p>
        <ul>
          <li>
            The <strong>client ID</strong> names the app. You can choose your own, for example{' '}
            <code translate="no">{EXAMPLE_CLIENT_ID}</code>: 3 to 64 characters of{' '}
            <code translate="no">a–z</code>, <code translate="no">0–9</code>, dot, hyphen and underscore. It
            is not secret, and it cannot be changed later.
          </li>
          <li>
            The <strong>client secret</strong> proves that the app is yours. It acts as your API key: treat it
            like a password.
          </li>
        </ul>
        <p>There are two ways to get a client secret:</p>
        <ul>
          <li>
            Generate it yourself: <Link href={routes.newApp}>register an app</Link>, then press{' '}
            <em>Generate</em> in its <strong>API Token</strong> field.
          </li>
          <li>Get it from the connectivity team, who can register an app on your behalf.</li>
        </ul>
        <p>
          An app can also authenticate with a private key that it never sends:{' '}
          <Link href={routes.docsKeys}>keys instead of secrets</Link>.
        </p>
        <Callout tone="warn" title="It is shown only once">
          {name} stores only a hash of the secret and can’t show it again. Put it straight into your secret
          store, never into code, a URL or a front end. If it is lost or leaked,{' '}
          <Link href={routes.docsSecrets}>rotate it</Link>.
        </Callout>
      </DocsSection>

      <DocsSection id="request" title="Request a token">
        <p>
          Send a <code translate="no">POST</code> to <code translate="no">/oauth/v2/token</code>. Send the
          credentials in the header and the grant type in the body.
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
              'Your client ID and client secret, joined by a colon and base64-encoded.',
            ],
            [
              'Content-Type',
              <code translate="no" key="v">
                application/x-www-form-urlencoded
              </code>,
              'The format of the body.',
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
              'Required. The flow you are using.',
            ],
            [
              'scope',
              <>
                for example <code translate="no">clients:read</code>
              </>,
              'Optional. Scopes to request, separated by spaces. Leave it out to get all scopes of the app.',
            ],
            [
              'resource',
              <>
                for example <code translate="no">{`${origin}/api/v1`}</code>
              </>,
              'Optional, only once. The audience of the API that the token is for, if your app can use several. Leave it out to get a token for the first API the app was given. Each API has its own scopes.',
            ],
          ]}
        />
        <p>On the wire:</p>
        <Snippet code={wireTokenRequest(origin)} language="http" title="HTTP" />
        <p>
          In code, with the client secret in the environment variable{' '}
          <code translate="no">LATCHKEY_CLIENT_SECRET</code>:
        </p>
        <Snippets label="Token request" sources={tokenRequestSnippets(origin)} />
        <Callout tone="info" title="Special characters">
          The standard requires you to form-encode the client ID and the client secret before joining and
          base64-encoding them. Secrets from the API Token field contain only letters, digits and underscores,
          so encoding doesn’t change them. For any other secret, and for <code translate="no">base64</code> on
          the command line, read <Link href={routes.docsEncoding}>encoding credentials</Link>.
        </Callout>
      </DocsSection>

      <DocsSection id="response" title="The response">
        <p>
          If the credentials are valid, the response is <code translate="no">200 OK</code> with a JSON object:
        </p>
        <Snippet code={tokenResponseExample} language="json" title="200 OK" />
        <FactTable
          caption="Response keys"
          columns={['Key', 'Value', 'Meaning']}
          rows={[
            ['access_token', 'a signed JWT', 'The access token. Send it with every API call.'],
            [
              'token_type',
              <>
                always <code translate="no">Bearer</code>
              </>,
              'The type of the token: anyone who has it can use it.',
            ],
            [
              'expires_in',
              <code translate="no" key="v">
                3600
              </code>,
              'Seconds until the token expires: one hour, unless the API sets another lifetime.',
            ],
            [
              'scope',
              'a list separated by spaces',
              'The scopes of the token. Left out if they are exactly those you requested.',
            ],
          ]}
        />
        <Callout tone="success" title="Reuse the token">
          One token works for any number of calls until it expires. Keep it in memory and request the next one
          a minute before it expires, not before every call. This flow has no refresh tokens.{' '}
          <Link href={routes.docsKeepingTokens}>Keeping a token</Link> has the code in nine languages.
        </Callout>
        <p>
          If the credentials are invalid, the response is <code translate="no">401 Unauthorized</code> with{' '}
          <code translate="no">{'"error": "invalid_client"'}</code>. See{' '}
          <Link href={routes.docsErrors}>errors</Link> for every refusal.
        </p>
      </DocsSection>

      <DocsSection id="calling" title="Call the API">
        <p>
          Put the token into the <code translate="no">Authorization</code> header of each call, after the word{' '}
          <code translate="no">Bearer</code> and a space. <code translate="no">whoami</code> is part of {name}
          ’s own API and tells you whose token it is. It needs a token for that API: if your app also uses
          others, <Link href={routes.docsSeveralApis}>choose it</Link> with{' '}
          <code translate="no">{`resource=${origin}/api/v1`}</code>, or call your API instead. Your app’s page
          shows the base URL, documentation and contact of each API it can use;{' '}
          <Link href={routes.docsApis}>APIs and scopes</Link> lists them all.
        </p>
        <Snippets label="API call" sources={apiCallSnippets(origin)} />
        <p>
          A <code translate="no">2xx</code> status means that the request was processed. Two other statuses
          concern access:
        </p>
        <FactTable
          caption="Statuses that concern access"
          columns={['Status', 'Meaning', 'What to do']}
          rows={[
            [
              '401',
              'The API does not accept the token.',
              'Check that the token is still valid and is for this API. Request a new one; if that is refused too, check the credentials.',
            ],
            [
              '403',
              'The token is valid, but lacks a permission.',
              'Check the permissions and access of your account: the call needs a scope that the app was not granted.',
            ],
          ]}
        />
      </DocsSection>

      <DocsSection id="try-it" title="Try it now">
        <p>
          The <Link href={routes.tokenTester}>token tester</Link> does all of this from your browser: it sends
          the real request, shows the raw response, decodes the token and calls{' '}
          <code translate="no">whoami</code> with it.
        </p>
        <p>
          In a hurry? <Link href={routes.docsQuickStart}>First token in five minutes</Link>. Before you go
          into production, read <Link href={routes.docsGoingLive}>going live</Link> and{' '}
          <Link href={routes.docsSecurity}>security advice</Link>. To accept {name}’s tokens in your own API,
          read <Link href={routes.docsVerifyingTokens}>verifying tokens</Link>.
        </p>
      </DocsSection>
    </DocsPage>
  )
}
