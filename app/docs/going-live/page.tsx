import type { Metadata } from 'next'
import Link from 'next/link'
import { Code } from '#components/docs/code.tsx'
import { DocsPage } from '#components/docs/docs-page.tsx'
import { DocsSection } from '#components/docs/docs-section.tsx'
import { FactTable } from '#components/docs/fact-table.tsx'
import { docsMetadata } from '#components/docs/navigation.ts'
import { ContactLink } from '#components/portal/contact-link.tsx'
import { Callout } from '#components/ui/callout.tsx'
import { env } from '#lib/platform/env.ts'
import { routes } from '#lib/routes.ts'

export const metadata: Metadata = docsMetadata(routes.docsGoingLive)

/** From the sandbox to production. */
export default function GoingLivePage() {
  return (
    <DocsPage path={routes.docsGoingLive}>
      <DocsSection id="sandbox" title="1. Rehearse in the sandbox">
        <p>Make these happen once, with your sandbox app and the code that will go live:</p>
        <ul>
          <li>
            Run for more than an hour, so that a token expires:{' '}
            <Link href={routes.docsKeepingTokens}>does your program keep it until then</Link>, and request
            only one new token?
          </li>
          <li>
            <Link href={`${routes.docsSecrets}#rotate`}>Rotate the secret</Link> while your program runs. No
            call may fail.
          </li>
          <li>
            Block your program’s connection to us for a minute. It should wait and{' '}
            <Link href={`${routes.docsLimits}#retry`}>retry</Link>, not crash.
          </li>
          <li>
            Give it a wrong secret. Does someone notice? Its log should contain the <Code>X-Request-Id</Code>{' '}
            of the response, and no secret.
          </li>
        </ul>
      </DocsSection>

      <DocsSection id="request" title="2. Get a live app">
        <p>
          A live app is a second app, with a client ID and credentials of its own. Request it in the settings
          of the sandbox app, under <strong>Requests</strong>: choose its client ID and scopes, and say what
          it is for. Or <Link href={routes.newApp}>register it yourself</Link> and request the scopes
          afterwards.
        </p>
        <p>
          You are notified when the connectivity team has answered.
          {env.portal.supportContact && (
            <>
              {' '}
              For questions, contact <ContactLink contact={env.portal.supportContact} />.
            </>
          )}
        </p>
      </DocsSection>

      <DocsSection id="change" title="3. Change the configuration">
        <FactTable
          caption="What differs"
          columns={['Setting', 'Sandbox', 'Live']}
          rows={[
            ['Client ID', 'that of the sandbox app', 'that of the live app'],
            [
              'Client secret',
              <>
                starts with <Code>lk_test_</Code>
              </>,
              <>
                starts with <Code>lk_live_</Code>
              </>,
            ],
            ['resource', 'audience of the sandbox API', 'audience of the live API'],
            ['Base URL of the API', 'on the page of the sandbox app', 'on the page of the live app'],
            ['Token endpoint', 'the same', 'the same'],
          ]}
        />
        <p>
          Keep all five in your configuration, not in your code. A secret of the other environment is refused,
          and the log of the app says so.
        </p>
      </DocsSection>

      <DocsSection id="protect" title="4. Protect the app">
        <ul>
          <li>
            Put the secret into a secret store, or use a <Link href={routes.docsKeys}>private key</Link>.
          </li>
          <li>
            Restrict the app to <Link href={`${routes.docsApps}#restrictions`}>your addresses</Link>: observe
            first, then enforce.
          </li>
          <li>Turn off the authentication methods that you don’t use.</li>
          <li>Give the app only the scopes that it needs.</li>
          <li>
            Make sure that two people own the <Link href={routes.team}>team</Link>, and that their e-mail
            addresses work: reminders about expiring secrets go there.
          </li>
        </ul>
      </DocsSection>

      <DocsSection id="watch" title="5. Watch the first day">
        <p>
          Look at the Usage and Log pages of the live app after the first calls. Expect about one token per
          hour for each instance of your program, and no refusals.
        </p>
        <Callout tone="success" title="Keep the sandbox app">
          You need it for the next version. Suspend it if nobody uses it.
        </Callout>
      </DocsSection>
    </DocsPage>
  )
}
