import type { Metadata } from 'next'
import Link from 'next/link'
import { Code } from '#components/docs/code.tsx'
import { DocsPage } from '#components/docs/docs-page.tsx'
import { DocsSection } from '#components/docs/docs-section.tsx'
import { docsMetadata } from '#components/docs/navigation.ts'
import { ContactLink } from '#components/portal/contact-link.tsx'
import { Callout } from '#components/ui/callout.tsx'
import { MAX_LIVE_CREDENTIALS } from '#lib/features/credentials/credential-life-cycle.ts'
import { env } from '#lib/platform/env.ts'
import { routes } from '#lib/routes.ts'

export const metadata: Metadata = docsMetadata(routes.docsSecurity)

/** What keeps credentials and tokens safe. */
export default function SecurityPage() {
  return (
    <DocsPage path={routes.docsSecurity}>
      <DocsSection id="credentials" title="Credentials">
        <ul>
          <li>
            Keep them in a secret store or in environment variables that only your program can read. Not in
            code, images, tickets or chats.
          </li>
          <li>
            Never ship them to a browser or a phone: anyone can find them there. Let your own server make the
            calls.
          </li>
          <li>
            Never put them into a URL: proxies, logs and histories record it. Such a request is refused.
            Rotate a secret that was sent this way.
          </li>
          <li>
            Use one app per program, so that you can see who does what, and suspend one without stopping the
            others.
          </li>
          <li>
            Use one secret per deployment. An app can have {MAX_LIVE_CREDENTIALS} that work, each with a name
            and its own usage.
          </li>
          <li>
            Prefer a <Link href={routes.docsKeys}>private key</Link>: it is never sent, so nothing on the way
            can steal it.
          </li>
          <li>
            <Link href={routes.docsSecrets}>Rotate</Link> at least once a year, and whenever someone who knew
            a secret leaves. Set an expiry, so that nobody forgets.
          </li>
        </ul>
      </DocsSection>

      <DocsSection id="limits" title="Limit what a thief could do">
        <ul>
          <li>
            Restrict the app to your <Link href={`${routes.docsApps}#restrictions`}>addresses</Link>.
          </li>
          <li>Give it only the scopes it needs, and request fewer for a program that needs fewer.</li>
          <li>Turn off the authentication methods that it doesn’t use.</li>
          <li>Set a quota that is a little above what you need.</li>
        </ul>
      </DocsSection>

      <DocsSection id="tokens" title="Tokens">
        <ul>
          <li>
            Treat a token like a password that expires. Anyone who has it can use it until then, from
            anywhere.
          </li>
          <li>
            Keep it in memory. If your logs contain requests, mask the <Code>Authorization</Code> header.
          </li>
          <li>
            Send it to the API it is for, and to nobody else. Don’t follow redirects to other hosts with it.
          </li>
          <li>
            Don’t read it. What is in a token is for the API and can change. Use <Code>expires_in</Code>.
          </li>
        </ul>
      </DocsSection>

      <DocsSection id="connection" title="Connections">
        <ul>
          <li>
            Use https, and never turn off the check of certificates, not even for a test: whoever is in
            between gets the secret.
          </li>
          <li>Set timeouts, and retry with growing pauses.</li>
          <li>
            Take the URL of the token endpoint from your configuration, not from a response or a message.
          </li>
        </ul>
      </DocsSection>

      <DocsSection id="people" title="People">
        <ul>
          <li>
            Add a passkey under <Link href={routes.account}>Account</Link>. Owners can require a second factor
            for everyone in their team.
          </li>
          <li>Give people the role they need: viewers see everything and change nothing.</li>
          <li>Remove people when they leave the team, and rotate the secrets they knew.</li>
        </ul>
      </DocsSection>

      <DocsSection id="verify" title="If you offer an API">
        <ul>
          <li>
            <Link href={routes.docsVerifyingTokens}>Verify</Link> signature, issuer, audience, type and times
            of every token. Decoding is not verifying.
          </li>
          <li>Set the algorithm in your code. Never take it from the token.</li>
          <li>
            Require a scope for every call, and answer <Code>403</Code> without it.
          </li>
          <li>
            Identify callers by <Code>client_id</Code>, which is never reused.
          </li>
        </ul>
      </DocsSection>

      <DocsSection id="leak" title="If something leaks">
        <ol>
          <li>
            A secret or key: <Link href={`${routes.docsSecrets}#leaked`}>deactivate it</Link>, generate
            another, then delete the old one together with its tokens.
          </li>
          <li>
            A token: <Link href={`${routes.docsIntrospection}#revoke`}>revoke it</Link>. If you don’t know
            which, delete the secret it came from.
          </li>
          <li>
            Look for requests that are not yours in the Log of the app, by address and program. Note their{' '}
            <Code>X-Request-Id</Code>.
          </li>
          <li>
            Found a secret that is not yours? <Link href={routes.leaks}>Report it</Link>. No account is
            needed.
          </li>
        </ol>
        {env.portal.supportContact && (
          <Callout tone="info" title="Tell us">
            Contact <ContactLink contact={env.portal.supportContact} />. Send request IDs, never secrets or
            tokens.
          </Callout>
        )}
      </DocsSection>
    </DocsPage>
  )
}
