import type { Metadata } from 'next'
import { SignOutElsewhereForm } from '#components/accounts/sign-out-elsewhere-form.tsx'
import { NoticeChoicesForm } from '#components/notices/notice-choices-form.tsx'
import { Badge } from '#components/ui/badge.tsx'
import { Card } from '#components/ui/card.tsx'
import { PageHeader } from '#components/ui/page-header.tsx'
import { RelativeTime } from '#components/ui/relative-time.tsx'
import { Cell, ColumnHead, RowHead, Table } from '#components/ui/table.tsx'
import { versionOf } from '#lib/changes/seen-version.ts'
import { KINDS, NOTICE_KINDS, OPTIONAL_KINDS } from '#lib/features/notices/kinds.ts'
import { type NoticeChoices, noticeChoices } from '#lib/features/notices/preferences.ts'
import { currentSession, requireActor } from '#lib/features/people/current-actor.ts'
import { listSessions } from '#lib/features/people/sessions.ts'
import { lowerFirst } from '#lib/kernel/letter-case.ts'
import { env } from '#lib/platform/env.ts'
import { routes } from '#lib/routes.ts'
import { chooseNoticesAction, signOutElsewhereAction } from './actions.ts'

export const metadata: Metadata = { title: 'Account' }

export default async function AccountPage() {
  const actor = await requireActor(routes.account)
  const [present, sessions, choices] = await Promise.all([
    currentSession(),
    listSessions(actor),
    noticeChoices(actor),
  ])
  return (
    <>
      <PageHeader title="Account" />
      <Card title={actor.name}>
        <dl className="grid gap-x-6 gap-y-4 text-[0.9375rem] sm:grid-cols-3">
          <div>
            <dt className="text-muted text-sm">E-mail</dt>
            <dd className="wrap-anywhere">{actor.email}</dd>
          </div>
          <div>
            <dt className="text-muted text-sm">Role</dt>
            <dd>{actor.role}</dd>
          </div>
          <div>
            <dt className="text-muted text-sm">{actor.teams.length > 1 ? 'Teams' : 'Team'}</dt>
            <dd className="wrap-anywhere">{actor.teams.map(({ name }) => name).join(', ')}</dd>
          </div>
        </dl>
      </Card>
      <section aria-labelledby="sessions" className="flex flex-col gap-3">
        <div className="flex flex-col gap-1">
          <h2 id="sessions" className="font-semibold text-lg">
            Sessions
          </h2>
          <p className="text-[0.9375rem] text-muted">
            A session ends after an hour without activity, and after a day at the latest.
          </p>
        </div>
        <Table caption="Your sessions" captionHidden>
          <thead>
            <tr>
              <ColumnHead>Signed in</ColumnHead>
              <ColumnHead>Last used</ColumnHead>
              <ColumnHead>Ends</ColumnHead>
            </tr>
          </thead>
          <tbody>
            {sessions.map((session) => (
              <tr key={session.id}>
                <RowHead>
                  <RelativeTime value={session.createdAt} />{' '}
                  {session.id === present?.id && <Badge tone="success">this browser</Badge>}
                </RowHead>
                <Cell>
                  <RelativeTime value={session.lastSeenAt} />
                </Cell>
                <Cell>
                  <RelativeTime value={session.expiresAt} />
                </Cell>
              </tr>
            ))}
          </tbody>
        </Table>
        <SignOutElsewhereForm action={signOutElsewhereAction} />
      </section>
      <Notices choices={choices} />
    </>
  )
}

function Notices({ choices }: { choices: NoticeChoices }) {
  const always = NOTICE_KINDS.filter((kind) => KINDS[kind].always).map((kind) => KINDS[kind].title)
  return (
    <section id="notices" aria-labelledby="notices-title" className="flex scroll-mt-20 flex-col gap-3">
      <div className="flex flex-col gap-1">
        <h2 id="notices-title" className="font-semibold text-lg">
          Notices
        </h2>
        <p className="text-[0.9375rem] text-muted">
          Choose what to be notified about. {!env.mail && 'E-mail is off on this server. '}
          Security notices are always sent: {always.map(lowerFirst).join(', ')}.
        </p>
      </div>
      <Card>
        <NoticeChoicesForm
          action={chooseNoticesAction}
          seen={versionOf(choices)}
          kinds={OPTIONAL_KINDS.map((kind) => ({
            kind,
            title: KINDS[kind].title,
            when: KINDS[kind].when,
            app: choices.app.includes(kind),
            mail: choices.mail.includes(kind),
          }))}
        />
      </Card>
    </section>
  )
}
