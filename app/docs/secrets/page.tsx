import type { Metadata } from 'next'
import Link from 'next/link'
import { DocsPage } from '#components/docs/docs-page.tsx'
import { DocsSection } from '#components/docs/docs-section.tsx'
import { FactTable } from '#components/docs/fact-table.tsx'
import { waysByTime, waysOf } from '#components/docs/life-cycle.ts'
import { docsMetadata } from '#components/docs/navigation.ts'
import {
  CHECKSUM_SNIPPET,
  listSecretsSnippet,
  reportLeakSnippet,
  retireSecretSnippet,
  rotateSecretSnippet,
  SECRET_REGEX,
} from '#components/docs/secret-snippets.ts'
import { Snippet } from '#components/docs/snippet.tsx'
import { Callout } from '#components/ui/callout.tsx'
import {
  MAX_LIVE_CREDENTIALS,
  MAX_OVERLAP_SECONDS,
  ruleOf,
  TRANSITION_NAMES,
} from '#lib/features/credentials/credential-life-cycle.ts'
import { MAX_SECRETS } from '#lib/features/leaks/found-secrets.ts'
import { env } from '#lib/platform/env.ts'
import { KEY_LIFE_HOURS } from '#lib/platform/idempotency/key-life.ts'
import { routes } from '#lib/routes.ts'

export const metadata: Metadata = docsMetadata(routes.docsSecrets)

const MAX_OVERLAP_DAYS = MAX_OVERLAP_SECONDS / 86_400

/** How a secret or key is replaced without a gap, and what can become of one. */
export default function SecretsPage() {
  const origin = env.publicUrl
  return (
    <DocsPage path={routes.docsSecrets}>
      <DocsSection id="several" title="Several secrets at a time">
        <p>
          An app can have up to {MAX_LIVE_CREDENTIALS} working secrets and as many keys. Each has a name,
          which you edit in place, and can have an expiry. Manage them on your app’s <strong>Secrets</strong>{' '}
          page.
        </p>
      </DocsSection>

      <DocsSection id="rotate" title="Rotate without downtime">
        <ol>
          <li>
            Press <em>Rotate</em> and choose how long the old secret keeps working: an hour, a day, a week, up
            to {MAX_OVERLAP_DAYS} days, or <em>Stop immediately</em>. The new one works immediately.
          </li>
          <li>Move your programs to the new secret, one by one. Both work in the meantime.</li>
          <li>
            Watch the bar under the old one: “old 7 → new 22”. When nothing has used the old one for a day, it
            says that it is safe to retire. Retire it, or let it run out.
          </li>
        </ol>
        <p>
          If a program needs more time, press <em>Extend</em>. If you lost the new secret, press{' '}
          <em>Cancel rotation</em>: the old one stays and the new one stops.
        </p>
        <Callout tone="info" title="Two people at once">
          A rotation names the secret it replaces. If two people rotate the same one, the second gets an
          error.
        </Callout>
      </DocsSection>

      <DocsSection id="life" title="Expiry">
        <p>
          A secret never expires unless you choose an expiry when you generate it. On the{' '}
          <Link href={routes.team}>Team</Link> page your team can set the maximum lifetime of secrets: it
          applies to new secrets from the portal and the API, and the team is reminded of older ones.
        </p>
      </DocsSection>

      <DocsSection id="evidence" title="Is it still used?">
        <p>
          The row of each secret and key shows when it was last used, from where and by which program, and how
          many tokens it obtained in the last 24 hours. The page updates by itself.
        </p>
      </DocsSection>

      <DocsSection id="leaked" title="If a secret leaks">
        <p>
          Rotate it and choose <em>Stop immediately</em>, or <em>Deactivate</em> it: it is refused within 5
          seconds. Then delete it and leave the box ticked: our API refuses the access tokens it obtained, and
          so does everyone who <Link href={routes.docsVerifyingTokens}>introspects</Link> them. You can undo
          everything except deleting.
        </p>
      </DocsSection>

      <DocsSection id="report" title="Report leaked secrets">
        <p>
          Whoever finds a secret or a private key of an app can <Link href={routes.leaks}>report it</Link>{' '}
          without an account. If it works, it is revoked within seconds, with its access tokens, and the app’s
          team is notified. In the settings of an app you can choose to be notified only.
        </p>
        <Snippet code={reportLeakSnippet(origin)} language="bash" title="report" />
        <p>
          One request takes up to {MAX_SECRETS} secrets. The response is always{' '}
          <code translate="no">202</code>, whether they belong to an app or not.
        </p>
        <p>
          Scanners find secrets by this regular expression. The checksum at the end tells them from
          look-alikes. Imported secrets have another format.
        </p>
        <Snippet code={`/${SECRET_REGEX}/`} language="javascript" title="regular expression" />
        <Snippet code={CHECKSUM_SNIPPET} language="javascript" title="checksum" />
      </DocsSection>

      <DocsSection id="api" title="Manage secrets by API">
        <p>
          The API does all of this, too, for every app of your team. Listing needs a token with the scope{' '}
          <code translate="no">clients:read</code>, changes need one with{' '}
          <code translate="no">credentials:write</code>. An app with this scope can act as any app of the
          team: ask the connectivity team for it, and use a separate app.
        </p>
        <Snippet code={listSecretsSnippet(origin)} language="bash" title="list" />
        <p>
          A rotation returns <code translate="no">201</code> with the new secret in{' '}
          <code translate="no">client_secret</code>, only once. <code translate="no">overlap_seconds</code>{' '}
          sets how long the old one keeps working.
        </p>
        <Snippet code={rotateSecretSnippet(origin)} language="bash" title="rotate" />
        <p>
          If the response gets lost, repeat the request with the same{' '}
          <code translate="no">Idempotency-Key</code>: within {KEY_LIFE_HOURS} hours, nothing is done twice.
          The response is the first one, with <code translate="no">Idempotency-Replayed: true</code> and
          without the secret, which is not stored. Then rotate the secret you never got.
        </p>
        <Snippet code={retireSecretSnippet(origin)} language="bash" title="retire" />
        <p>
          <code translate="no">cancel</code>, <code translate="no">extend</code>,{' '}
          <code translate="no">deactivate</code> and <code translate="no">reactivate</code> work the same way.{' '}
          <code translate="no">DELETE</code> on the secret deletes it. A step that the current state does not
          allow returns <code translate="no">409</code>; an app or secret of another team returns{' '}
          <code translate="no">404</code>. See all calls and fields in the{' '}
          <a href={routes.apiDocument}>OpenAPI document</a>.
        </p>
      </DocsSection>

      <DocsSection id="states" title="Lifecycle of a secret or key">
        <p>
          An <strong>active</strong> secret or key works. A <strong>retiring</strong> one works until the
          chosen time. A <strong>retired</strong>, <strong>deactivated</strong> or <strong>expired</strong>{' '}
          one is refused. A <strong>revoked</strong> one is deleted permanently.
        </p>
        <FactTable
          caption="Steps"
          columns={['Step', 'From and to', 'Meaning']}
          rows={TRANSITION_NAMES.map((name) => [
            name,
            <Ways key="ways" ways={waysOf(name)} />,
            ruleOf(name).meaning,
          ])}
        />
        <FactTable
          caption="Automatic steps"
          columns={['Step', 'From and to', 'When']}
          rows={waysByTime().map(({ way, when }, index) => [
            index === 0 ? 'retirement' : 'expiry',
            <Ways key="ways" ways={[way]} />,
            sentence(when),
          ])}
        />
      </DocsSection>
    </DocsPage>
  )
}

function Ways({ ways }: { ways: readonly string[] }) {
  return ways.map((way) => (
    <span key={way} className="block">
      {way}
    </span>
  ))
}

const sentence = (text: string) => `${text.charAt(0).toUpperCase()}${text.slice(1)}.`
