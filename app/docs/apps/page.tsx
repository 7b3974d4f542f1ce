import type { Metadata } from 'next'
import Link from 'next/link'
import { DocsPage } from '#components/docs/docs-page.tsx'
import { DocsSection } from '#components/docs/docs-section.tsx'
import { FactTable } from '#components/docs/fact-table.tsx'
import { Callout } from '#components/ui/callout.tsx'
import { UNDO_DAYS } from '#lib/clients/undo-period.ts'
import { KINDS, NOTICE_DAYS_KEPT, NOTICE_KINDS } from '#lib/notices/kinds.ts'
import { routes } from '#lib/routes.ts'

export const metadata: Metadata = { title: 'Looking after an app' }

/** What a team can do with an app after it was registered, and what that does to its secrets and tokens. */
export default function AppsGuidePage() {
  return (
    <DocsPage path={routes.docsApps}>
      <DocsSection id="find" title="Find it again">
        <p>
          <Link href={routes.apps}>Apps</Link> lists everything your teams own. Search by a part of the client
          ID or the name, filter by environment, status and team. All of it is in the address, so a view can
          be kept as a bookmark or sent to a colleague, who sees their own teams’ apps in it.
        </p>
      </DocsSection>

      <DocsSection id="environments" title="Sandbox and live">
        <p>
          An app is for one environment from its registration on. A <strong>sandbox</strong> app is for
          building and trying out: its secrets begin with <code>lk_test_</code>, and live APIs refuse its
          tokens. A <strong>live</strong> app’s secrets begin with <code>lk_live_</code>. To go live, register
          a second app.
        </p>
      </DocsSection>

      <DocsSection id="settings" title="Settings">
        <p>
          Name and description are for people. The client ID never changes. You can take scopes that are the
          owner’s to give; beside the others stands who gives them. A token keeps the scopes it was issued
          with until it expires. Under authentication you can refuse what the app does not use, for example
          every secret once it signs with <Link href={routes.docsKeys}>a key</Link>.
        </p>
      </DocsSection>

      <DocsSection id="life" title="Suspend, transfer, delete">
        <FactTable
          caption="What becomes of secrets and tokens"
          columns={['Change', 'Effect', 'Way back']}
          rows={[
            [
              'Suspend',
              'No new tokens; those that are out are refused. Secrets and keys are kept.',
              'Resume. Old tokens stay refused, so the app asks for new ones. What the connectivity team suspended, that team resumes.',
            ],
            [
              'Transfer',
              'Secrets, keys and tokens go on working. The new team sees the app and its whole activity, the former team no more.',
              'Someone who is in both teams transfers it back.',
            ],
            [
              'Delete',
              'Secrets, keys and tokens are refused, as if the app had never been.',
              `Restore it from the list of deleted apps for ${UNDO_DAYS} days. Afterwards all but the client ID is removed.`,
            ],
          ]}
        />
        <p>
          Suspending and deleting take effect within 5 seconds, at the token endpoint, at introspection and at
          Latchkey’s own API. A service that <Link href={routes.docsVerifyingTokens}>verifies by itself</Link>{' '}
          accepts a token until it expires.
        </p>
        <Callout tone="info" title="A client ID is used once">
          Nobody is ever given the ID of a deleted app, not even its former owner. Logs that name it mean that
          app and no other.
        </Callout>
      </DocsSection>

      <DocsSection id="activity" title="Activity">
        <p>
          Every change to an app, by your team or by the connectivity team, stands on its page Activity with
          who made it and when. The rows are chained by hashes and cannot be changed; no secret is in them.
        </p>
      </DocsSection>

      <DocsSection id="notices" title="Notices">
        <p>
          Everyone in the team is told of the following under <Link href={routes.notices}>Notices</Link>,
          where it stays for {NOTICE_DAYS_KEPT} days, and by e-mail where this Latchkey sends any. What can be
          turned off, each person turns off for themselves on{' '}
          <Link href={routes.noticePreferences}>Account</Link>.
        </p>
        <NoticeKinds />
      </DocsSection>
    </DocsPage>
  )
}

function NoticeKinds() {
  return (
    <FactTable
      caption="What a team is told"
      columns={['Notice', 'When', 'Can be turned off']}
      rows={NOTICE_KINDS.map((kind) => [
        KINDS[kind].title,
        KINDS[kind].when,
        KINDS[kind].always ? 'No' : 'Yes',
      ])}
    />
  )
}
