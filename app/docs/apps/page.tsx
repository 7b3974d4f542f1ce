import type { Metadata } from 'next'
import Link from 'next/link'
import { Fragment } from 'react'
import { DocsPage } from '#components/docs/docs-page.tsx'
import { DocsSection } from '#components/docs/docs-section.tsx'
import { FactTable } from '#components/docs/fact-table.tsx'
import { docsMetadata } from '#components/docs/navigation.ts'
import { Callout } from '#components/ui/callout.tsx'
import { UNDO_DAYS } from '#lib/features/apps/undo-period.ts'
import { ENDING_DAYS, FAILING_PERCENT, FAILING_REQUESTS, IDLE_DAYS } from '#lib/features/health/app-state.ts'
import { KINDS, NOTICE_KINDS } from '#lib/features/notices/kinds.ts'
import { PROOF_MINUTES } from '#lib/features/people/proof-field.ts'
import { RESTRICTIONS } from '#lib/features/restrictions/restrictions.ts'
import { env } from '#lib/platform/env.ts'
import { routes } from '#lib/routes.ts'

export const metadata: Metadata = docsMetadata(routes.docsApps)

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

      <DocsSection id="glance" title="At a glance">
        <p>
          The list shows the health of each app, and what tells it. The first of these that fits counts. The
          filter State shows those that need somebody.
        </p>
        <FactTable
          caption="States of an app"
          columns={['State', 'When', 'What to do']}
          rows={[
            ['suspended', 'It is suspended.', 'Resume it in its settings.'],
            [
              'no secret',
              `No secret or key works, and it got a token within ${IDLE_DAYS} days or was refused in the last 24 hours.`,
              'Add a secret or key.',
            ],
            [
              'failing',
              `In the last 24 hours, at least ${FAILING_REQUESTS} requests and more than ${FAILING_PERCENT} % were refused; or all were.`,
              'Read the reasons on its page Usage.',
            ],
            [
              'new',
              `It never got a token, and is less than ${IDLE_DAYS} days old.`,
              'Ask for its first token.',
            ],
            ['idle', `It got no token for ${IDLE_DAYS} days.`, 'Suspend it, and delete it later.'],
            [
              'secret ends soon',
              `Its last secret or key ends within ${ENDING_DAYS} days.`,
              'Rotate it before it ends.',
            ],
            ['healthy', 'None of these.', 'Nothing.'],
          ]}
        />
        <p>
          Idle apps are listed with their last token, all they ever got, and the secrets that still work.
          Suspend those that nobody misses, several at once if you like: that can be undone. Delete them
          later.
        </p>
      </DocsSection>

      <DocsSection id="usage" title="Usage">
        <p>
          The page Usage of an app counts tokens and refusals by the hour or day, in UTC, for the whole app or
          one of its secrets and keys, with the reasons of refusals. If the app asks for tokens far more often
          than their life needs, it shows how to <Link href={`${routes.docs}#response`}>keep one</Link>. Under{' '}
          <Link href={routes.team}>Team</Link> the same is there for all apps of a team together. Totals stay
          for good, and go along with an app that is transferred.
        </p>
      </DocsSection>

      <DocsSection id="environments" title="Sandbox and live">
        <p>
          An app is for one environment from its registration on. A <strong>sandbox</strong> app is for
          building and trying out: its secrets begin with <code translate="no">lk_test_</code>, and live APIs
          refuse its tokens. A <strong>live</strong> app’s secrets begin with{' '}
          <code translate="no">lk_live_</code>. To go live, register a second app.
        </p>
      </DocsSection>

      <DocsSection id="settings" title="Settings">
        <p>
          Name and description are for people. The client ID never changes. You can take scopes that are the
          owner’s to give; beside the others stands who gives them, and they give them to teams that they have
          confirmed. A token keeps the scopes it was issued with until it expires. Under authentication you
          can refuse what the app does not use, for example every secret once it signs with{' '}
          <Link href={routes.docsKeys}>a key</Link>.
        </p>
      </DocsSection>

      <DocsSection id="restrictions" title="Restrictions">
        <p>
          An app can be held to{' '}
          {RESTRICTIONS.map(({ kind, guide: { heldTo } }, index) => (
            <Fragment key={kind}>
              {index > 0 && ', and to '}
              {heldTo.before}
              <strong>{heldTo.what}</strong>
              {heldTo.after}
            </Fragment>
          ))}
          . Each begins best in <em>observe</em>: every request still gets its token, and the settings show
          what would have been refused in the last 24 hours. Once that is what you want refused, choose{' '}
          <em>enforce</em>: the same requests are refused then. Where that would have refused tokens of the
          last 7 days, the settings say which, and ask once more.
        </p>
        <FactTable
          caption="What a restriction refuses, once it is enforced"
          columns={['Restriction', 'Refuses', 'Answer']}
          rows={RESTRICTIONS.map(({ title, guide }) => [title, guide.refuses, guide.answer])}
        />
        <p>
          Only the token endpoint is restricted. Tokens already issued keep working, and a change takes effect
          within 5 seconds. Where several instances run, they count a quota together if{' '}
          <code translate="no">LIMIT_STORE</code> is <code translate="no">database</code>, else each for
          itself.
        </p>
      </DocsSection>

      <DocsSection id="password" title="When your password is asked for">
        <p>
          What ends a secret or key, stops an app, or changes what it may do asks for your password again when
          you gave it more than {PROOF_MINUTES} minutes ago: secrets and keys, scopes, authentication,{' '}
          {RESTRICTIONS.map(({ title }) => title.toLowerCase()).join(', ')}, suspending and resuming,
          transferring, deleting and restoring, and signing out everywhere else. Everyone in the team is told
          of it. A browser that was left open can read, and change names.
        </p>
      </DocsSection>

      <DocsSection id="life" title="Suspend, transfer, delete">
        <FactTable
          caption="What becomes of secrets and tokens"
          columns={['Change', 'Effect', 'Way back']}
          rows={[
            [
              'Suspend',
              'No new tokens; those already issued are refused. Secrets and keys are kept.',
              'Resume. Old tokens stay refused, so the app asks for new ones. What the connectivity team suspended, that team resumes.',
            ],
            [
              'Transfer',
              'Secrets, keys and tokens keep working. The new team sees the app and its whole activity, and the former team no longer does.',
              'The team that has it now transfers it back, or the connectivity team does.',
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

      <DocsSection id="log" title="Requests, one by one">
        <p>
          The page Log of an app has each request to the token endpoint that named it: when, how it ended and
          why, with which secret or key, from where. What is filtered stands in the address, so that you can
          pass it on within your team. A refusal opens to its explanation: what happened, what to do about it,
          and who ended the secret it was tried with.
        </p>
        <p>
          The wire says <code translate="no">invalid_client</code> to every cause. If all you have is the{' '}
          <code translate="no">X-Request-Id</code> of an answer, enter it there as the request ID. The causes
          are listed under <Link href={`${routes.docsErrors}#causes`}>errors</Link>.
        </p>
      </DocsSection>

      <DocsSection id="activity" title="Activity">
        <p>
          Every change to an app, by your team or by the connectivity team, stands on its page Activity with
          who made it and when. The database dates the rows and chains them by hashes, and lets Latchkey
          change and remove none; no secret is in them.
        </p>
      </DocsSection>

      <DocsSection id="notices" title="Notices">
        <p>
          Everyone in the team is told of the following under <Link href={routes.notices}>Notices</Link>,
          where it stays for {env.noticeDaysKept} days, and by e-mail where this Latchkey sends any. What can
          be turned off, each person turns off for themselves on{' '}
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
