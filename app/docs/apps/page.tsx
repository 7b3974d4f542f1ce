import type { Metadata } from 'next'
import Link from 'next/link'
import { Fragment } from 'react'
import { DocsPage } from '#components/docs/docs-page.tsx'
import { DocsSection } from '#components/docs/docs-section.tsx'
import { FactTable } from '#components/docs/fact-table.tsx'
import { docsMetadata } from '#components/docs/navigation.ts'
import { Callout } from '#components/ui/callout.tsx'
import { CALM_MINUTES, FAILING_PERCENT, FAILING_REQUESTS, IDLE_DAYS } from '#lib/features/health/app-state.ts'
import { KINDS, NOTICE_KINDS } from '#lib/features/notices/kinds.ts'
import { PROOF_MINUTES } from '#lib/features/people/proof-field.ts'
import { RESTRICTIONS } from '#lib/features/restrictions/restrictions.ts'
import { UNDO_DAYS } from '#lib/kernel/undo-period.ts'
import { env } from '#lib/platform/env.ts'
import { routes } from '#lib/routes.ts'

export const metadata: Metadata = docsMetadata(routes.docsApps)

/** What a team can do with an app after it was registered, and what that does to its secrets and tokens. */
export default function AppsGuidePage() {
  return (
    <DocsPage path={routes.docsApps}>
      <DocsSection id="find" title="Find an app">
        <p>
          <Link href={routes.apps}>Apps</Link> lists everything a team owns. Search by client ID or name, and
          filter by environment, health and status. Filters and team are in the URL, so you can bookmark a
          view or share it. If you are in several teams, switch in the header.
        </p>
      </DocsSection>

      <DocsSection id="teams" title="Teams and roles">
        <p>
          Apps belong to teams, so nothing is lost when a person leaves. The{' '}
          <Link href={routes.team}>Team</Link> page shows who is in one. Owners invite people by e-mail or
          link. An invitation works once and expires after 1, 7 or 30 days. A team always has an owner.
        </p>
        <FactTable
          caption="Roles in a team"
          columns={['Role', 'Apps, secrets and keys', 'The team']}
          rows={[
            [
              'owner',
              'Registers, changes and deletes them.',
              'Invites and removes people, renames and deletes the team.',
            ],
            ['member', 'Registers, changes and deletes them.', 'Sees who is in it.'],
            ['viewer', 'Reads settings, usage, log and activity.', 'Sees who is in it.'],
          ]}
        />
      </DocsSection>

      <DocsSection id="glance" title="Health">
        <p>The list shows the health of each app and why. The first state that applies counts.</p>
        <FactTable
          caption="States of an app"
          columns={['State', 'When', 'What to do']}
          rows={[
            ['suspended', 'The app is suspended.', 'Resume it in its settings.'],
            [
              'no secret',
              `No secret or key works, and the app got a token within ${IDLE_DAYS} days or was refused in the last 24 hours.`,
              'Add a secret or key.',
            ],
            [
              'failing',
              `In the last two or the last 24 hours, at least ${FAILING_REQUESTS} requests and more than ${FAILING_PERCENT} % were refused, or all of them were. It ends after a token and ${CALM_MINUTES} minutes without a refusal.`,
              'See the reason at the top of the app’s page.',
            ],
            [
              'new',
              `The app has never got a token and is less than ${IDLE_DAYS} days old.`,
              'Request its first token.',
            ],
            ['idle', `The app has got no token for ${IDLE_DAYS} days.`, 'Suspend it, then delete it later.'],
            [
              'expires soon',
              'The last secret or key expires soon: its team has been reminded, as a rule 30 days before.',
              'Rotate it before then.',
            ],
            ['healthy', 'None of these.', 'Nothing.'],
          ]}
        />
        <p>
          Only requests that prove a connection to the app count: those with a secret or key that is or was
          its own, and those from an address where it got a token in the last 30 days. Anyone can guess a
          client ID, so attempts by strangers are shown separately and don’t affect health.
        </p>
        <p>
          Idle apps are listed with their last token, their total number of tokens, and the secrets that still
          work. Suspend the ones you don’t need, several at once if you like. You can undo that, or delete
          them later.
        </p>
      </DocsSection>

      <DocsSection id="usage" title="Usage">
        <p>
          The Usage page of an app counts tokens and refusals by hour or day, in UTC, for the whole app or for
          one secret or key, with the reasons of refusals. If the app requests tokens far more often than it
          needs to, the page shows how to <Link href={`${routes.docs}#response`}>reuse one</Link>.{' '}
          <Link href={routes.teamUsage}>Usage</Link> shows the same for all apps of a team. Totals are kept
          forever, and a transferred app takes them with it.
        </p>
      </DocsSection>

      <DocsSection id="environments" title="Sandbox and live">
        <p>
          You choose the environment of an app when you register it. A <strong>sandbox</strong> app is for
          development and testing: its secrets start with <code translate="no">lk_test_</code>, and live APIs
          refuse its tokens. A <strong>live</strong> app’s secrets start with{' '}
          <code translate="no">lk_live_</code>. A live app is a second app:{' '}
          <Link href={routes.docsGoingLive}>going live</Link>.
        </p>
      </DocsSection>

      <DocsSection id="settings" title="Settings">
        <p>
          Name and description are for people. The client ID never changes. You can add the scopes that an
          app’s team may grant, and request those that the connectivity team grants on request: say what the
          app needs them for. It grants scopes to teams it has confirmed. A token keeps its scopes until it
          expires. Under Authentication you can turn off methods the app does not use, for example every
          secret once it signs with <Link href={routes.docsKeys}>a key</Link>.
        </p>
      </DocsSection>

      <DocsSection id="restrictions" title="Restrictions">
        <p>
          You can restrict an app to{' '}
          {RESTRICTIONS.map(({ kind, guide: { heldTo } }, index) => (
            <Fragment key={kind}>
              {index > 0 && ', and to '}
              {heldTo.before}
              <strong>{heldTo.what}</strong>
              {heldTo.after}
            </Fragment>
          ))}
          . Start with <em>Observe</em>: every request still gets its token, and the settings show what would
          have been refused in the last 24 hours. Then choose <em>Enforce</em> to refuse those requests. If
          that would have refused tokens of the last 7 days, the settings list them and ask for confirmation.
        </p>
        <FactTable
          caption="What an enforced restriction refuses"
          columns={['Restriction', 'Refuses', 'Answer']}
          rows={RESTRICTIONS.map(({ title, guide }) => [title, guide.refuses, guide.answer])}
        />
        <p>
          Restrictions apply to the token endpoint only. Issued tokens keep working, and changes take effect
          within 5 seconds.
        </p>
      </DocsSection>

      <DocsSection id="password" title="When we ask for your password">
        <p>
          Sensitive changes ask for your password if you last entered it more than {PROOF_MINUTES} minutes
          ago: secrets and keys, scopes, authentication,{' '}
          {RESTRICTIONS.map(({ title }) => title.toLowerCase()).join(', ')}, suspending and resuming,
          transferring, deleting and restoring, and signing out everywhere else. Everyone in the team is
          notified of them. An unattended browser can still be used to read, and to change names.
        </p>
      </DocsSection>

      <DocsSection id="life" title="Suspend, transfer, delete">
        <FactTable
          caption="What happens to secrets and tokens"
          columns={['Change', 'Effect', 'Undo']}
          rows={[
            [
              'Suspend',
              'No new tokens; those already issued are refused. Secrets and keys are kept.',
              'Resume it. Old tokens stay refused, so the app requests new ones. Only the connectivity team can resume an app that it suspended.',
            ],
            [
              'Transfer',
              'Secrets, keys and tokens keep working. The new team sees the app and all its activity; the former team no longer does.',
              'The new team or the connectivity team transfers it back.',
            ],
            [
              'Delete',
              'Secrets, keys and tokens are refused, as if the app had never existed.',
              `Restore it at its own address, or from the list of deleted apps, within ${UNDO_DAYS} days. After that, everything but the client ID is deleted.`,
            ],
          ]}
        />
        <p>
          Suspending and deleting take effect within 5 seconds at the token endpoint, at introspection and at{' '}
          {env.portal.name}’s own API. A service that{' '}
          <Link href={routes.docsVerifyingTokens}>verifies tokens itself</Link> accepts a token until it
          expires.
        </p>
        <Callout tone="info" title="Client IDs are never reused">
          Nobody can register the client ID of a deleted app, not even its former owner. A client ID in a log
          always means the same app.
        </Callout>
      </DocsSection>

      <DocsSection id="log" title="Request log">
        <p>
          The Log page of an app lists each request to the token endpoint that named it: when, outcome and
          reason, secret or key, and address. The filters are in the URL, so you can share a view with your
          team. Open a refusal to see what happened, how to fix it, and who ended the secret that was used.
        </p>
        <p>
          The response is <code translate="no">invalid_client</code> for every cause. To find a request by the{' '}
          <code translate="no">X-Request-Id</code> of its response, enter it as the request ID. The causes are
          listed under <Link href={`${routes.docsErrors}#causes`}>errors</Link>.
        </p>
      </DocsSection>

      <DocsSection id="activity" title="Activity">
        <p>
          The Activity page of an app lists every change by your team or the connectivity team, with who made
          it and when. The database timestamps the rows, chains them by hash and lets {env.portal.name}{' '}
          neither change nor delete them. They contain no secrets.
        </p>
      </DocsSection>

      <DocsSection id="notices" title="Notices">
        <p>
          Everyone in the team gets the following <Link href={routes.notices}>notices</Link>, kept for{' '}
          {env.noticeDaysKept} days, and by e-mail where e-mail is on. Turn off the optional ones under{' '}
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
      caption="Notices to a team"
      columns={['Notice', 'When', 'Optional']}
      rows={NOTICE_KINDS.map((kind) => [
        KINDS[kind].title,
        KINDS[kind].when,
        KINDS[kind].always ? 'No' : 'Yes',
      ])}
    />
  )
}
