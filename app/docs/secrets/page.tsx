import type { Metadata } from 'next'
import Link from 'next/link'
import { DocsPage } from '#components/docs/docs-page.tsx'
import { DocsSection } from '#components/docs/docs-section.tsx'
import { FactTable } from '#components/docs/fact-table.tsx'
import { waysByTime, waysOf } from '#components/docs/life-cycle.ts'
import { docsMetadata } from '#components/docs/navigation.ts'
import {
  listSecretsSnippet,
  retireSecretSnippet,
  rotateSecretSnippet,
} from '#components/docs/secret-snippets.ts'
import { Snippet } from '#components/docs/snippet.tsx'
import { Callout } from '#components/ui/callout.tsx'
import {
  MAX_LIVE_CREDENTIALS,
  MAX_OVERLAP_SECONDS,
  ruleOf,
  TRANSITION_NAMES,
} from '#lib/features/credentials/credential-life-cycle.ts'
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
      <DocsSection id="several" title="More than one works at a time">
        <p>
          An app may have up to {MAX_LIVE_CREDENTIALS} secrets that work, and as many keys. Each has a name,
          which you change where it stands, and may have an end. All of it is on your app’s page, under{' '}
          <strong>Secrets</strong>.
        </p>
      </DocsSection>

      <DocsSection id="rotate" title="Rotate without downtime">
        <ol>
          <li>
            Press <em>Rotate</em> and choose how long the old secret keeps working: an hour, a day, a week, up
            to {MAX_OVERLAP_DAYS} days, or <em>Stop immediately</em>. The new one works at once.
          </li>
          <li>Give the new one to your programs, one after the other. Meanwhile both work.</li>
          <li>
            Watch the bar under the old one: “old 7 → new 22”. When nothing has used the old one for a day, it
            says that it is safe to retire. Retire it, or let its time run out.
          </li>
        </ol>
        <p>
          If a program cannot follow in time, <em>Extend</em>. If you lost the new secret,{' '}
          <em>Cancel rotation</em>: the old one stays, and the new one stops.
        </p>
        <Callout tone="info" title="Two people at once">
          A rotation names the secret that it replaces. Of two people who rotate the same one, one wins, and
          the other is told.
        </Callout>
      </DocsSection>

      <DocsSection id="life" title="How long a secret lives">
        <p>
          A secret never expires unless you choose an end when you generate it. On the{' '}
          <Link href={routes.team}>Team</Link> page your team may set the longest life of a secret: new
          secrets then end by it, from the portal and from the API, and the team is reminded of those that are
          older.
        </p>
      </DocsSection>

      <DocsSection id="evidence" title="Is it still used?">
        <p>
          The row of each secret and key shows when it was last used, from where and by which program, and its
          tokens of the last 24 hours. It keeps itself current while you look at it.
        </p>
      </DocsSection>

      <DocsSection id="leaked" title="If a secret leaks">
        <p>
          Rotate it and choose <em>Stop immediately</em>, or <em>Deactivate</em> it: it is refused within 5
          seconds. Then delete it and leave the box ticked: our API refuses the access tokens it obtained, and
          so does everyone who <Link href={routes.docsVerifyingTokens}>asks us</Link> about them. You can undo
          everything but deleting.
        </p>
      </DocsSection>

      <DocsSection id="api" title="From a program of your own">
        <p>
          Everything here can be done by the API, too, for every app of your team. The list needs a token with
          the scope <code translate="no">clients:read</code>, every change one with{' '}
          <code translate="no">credentials:write</code>. Whoever holds the latter can act as any app of the
          team, so ask the connectivity team for it, and give it to an app that does nothing else.
        </p>
        <Snippet code={listSecretsSnippet(origin)} language="bash" title="list" />
        <p>
          A rotation answers <code translate="no">201</code> with the new secret in{' '}
          <code translate="no">client_secret</code>, this once. <code translate="no">overlap_seconds</code>{' '}
          says how long the old one keeps working.
        </p>
        <Snippet code={rotateSecretSnippet(origin)} language="bash" title="rotate" />
        <p>
          If the answer gets lost, send the same again with the same{' '}
          <code translate="no">Idempotency-Key</code>: within {KEY_LIFE_HOURS} hours nothing is done twice.
          You get the first answer with <code translate="no">Idempotency-Replayed: true</code> and without the
          secret, which is stored nowhere. Then rotate the secret that you never got.
        </p>
        <Snippet code={retireSecretSnippet(origin)} language="bash" title="retire" />
        <p>
          <code translate="no">cancel</code>, <code translate="no">extend</code>,{' '}
          <code translate="no">deactivate</code> and <code translate="no">reactivate</code> are called in the
          same way. <code translate="no">DELETE</code> on the secret itself deletes it. A step that does not
          fit answers <code translate="no">409</code>, an app or secret that is not your team’s{' '}
          <code translate="no">404</code>. All calls with their fields are in the{' '}
          <a href={routes.apiDocument}>OpenAPI document</a>.
        </p>
      </DocsSection>

      <DocsSection id="states" title="Lifecycle of a secret or key">
        <p>
          An <strong>active</strong> one works; so does a <strong>retiring</strong> one, until the time that
          was chosen. One that is <strong>retired</strong>, <strong>deactivated</strong> or{' '}
          <strong>expired</strong> is refused. A <strong>revoked</strong> one is gone for good.
        </p>
        <FactTable
          caption="What can be done"
          columns={['Step', 'From and to', 'Meaning']}
          rows={TRANSITION_NAMES.map((name) => [
            name,
            <Ways key="ways" ways={waysOf(name)} />,
            ruleOf(name).meaning,
          ])}
        />
        <FactTable
          caption="What happens by itself"
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
