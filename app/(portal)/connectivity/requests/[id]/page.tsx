import type { Metadata } from 'next'
import { notFound } from 'next/navigation'
import type { ReactNode } from 'react'
import { EnvironmentBadge } from '#components/apps/environment-badge.tsx'
import { Breadcrumbs } from '#components/breadcrumbs.tsx'
import { PartnerLink } from '#components/connectivity/partner-link.tsx'
import { DeclineForm, ExtendForm, GrantForm } from '#components/connectivity/request-answer.tsx'
import { RequestChanges, RequestRecord } from '#components/connectivity/request-facts.tsx'
import { RequestBadge } from '#components/requests/request-badge.tsx'
import { Callout } from '#components/ui/callout.tsx'
import { Card } from '#components/ui/card.tsx'
import { ExactTime } from '#components/ui/exact-time.tsx'
import { PageHeader } from '#components/ui/page-header.tsx'
import { RelativeTime } from '#components/ui/relative-time.tsx'
import { may } from '#lib/access/permissions.ts'
import { noteView } from '#lib/features/audit/note-view.ts'
import { requireActor } from '#lib/features/people/current-actor.ts'
import { findRequest, type ShownRequest } from '#lib/features/requests/find-request.ts'
import { kindLabel, waitInWords } from '#lib/features/requests/words.ts'
import { count } from '#lib/kernel/number-words.ts'
import { routes } from '#lib/routes.ts'
import { declineRequestAction, extendGrantAction, grantRequestAction } from '../actions.ts'

export const metadata: Metadata = { title: 'Request' }

export default async function RequestPage({ params }: { params: Promise<{ id: string }> }) {
  const { id } = await params
  const actor = await requireActor(routes.request(id))
  const request = may(actor, 'request.read') ? await findRequest({ actor }, id) : null
  if (!request) notFound()
  const { clientId, team, app, state, kind } = request
  await noteView(actor, { page: 'request', id: app.id, teamId: app.teamId, clientId, request: id })
  return (
    <>
      <PageHeader
        eyebrow={<Breadcrumbs trail={[{ href: routes.requests, label: 'Requests' }]} />}
        title={`${kindLabel(kind)} for ${clientId}`}
        description={
          <span className="flex flex-wrap items-center gap-2">
            <RequestBadge state={state} />
            <EnvironmentBadge environment={app.environment} />
            <span className="wrap-anywhere">
              {app.name}, {team.isPartner ? <PartnerLink slug={team.slug} name={team.name} /> : team.name}
            </span>
          </span>
        }
      />
      <Asked request={request} />
      {state !== 'open' && <Answered request={request} mayExtend={may(actor, 'request.decide')} />}
      <RequestChanges request={request} />
      <RequestRecord record={request.record} />
      {state === 'open' && may(actor, 'request.decide') && <Answering request={request} />}
    </>
  )
}

function Asked({ request: { requestedBy, createdAt, reason } }: { request: ShownRequest }) {
  return (
    <section aria-labelledby="reason" className="flex flex-col gap-2">
      <h2 id="reason" className="font-semibold text-lg">
        Reason
      </h2>
      <p className="whitespace-pre-line wrap-anywhere">“{reason}”</p>
      <p className="text-muted text-sm wrap-anywhere">
        Requested <RelativeTime value={createdAt} /> by {requestedBy}.
      </p>
    </section>
  )
}

function Answered({ request, mayExtend }: { request: ShownRequest; mayExtend: boolean }) {
  const { state, decidedAt, decidedBy, createdAt, word, grantedScopes, grantedQuota, until, endedAt } =
    request
  if (decidedAt === null) return null
  const facts: [string, ReactNode][] = [
    ...(grantedScopes.length > 0 ? [['Scopes', grantedScopes.join(', ')] as [string, ReactNode]] : []),
    ...(grantedQuota === null
      ? []
      : [['Quota', `${count(grantedQuota)} tokens an hour`] as [string, ReactNode]]),
    ...(until ? [['Until', <ExactTime key="until" value={until} />] as [string, ReactNode]] : []),
    ...(endedAt ? [['Ended', <ExactTime key="ended" value={endedAt} />] as [string, ReactNode]] : []),
    ...(word === '' ? [] : [['Message', `“${word}”`] as [string, ReactNode]]),
  ]
  return (
    <Card
      title="Answer"
      description={`${state === 'granted' ? 'Granted' : state === 'declined' ? 'Declined' : 'Withdrawn'} after ${waitInWords(decidedAt.getTime() - createdAt.getTime())}${state === 'withdrawn' ? '' : ` by ${decidedBy}`}.`}
    >
      {facts.length > 0 && (
        <dl className="grid gap-x-6 gap-y-2 text-[0.9375rem] sm:grid-cols-[auto_1fr]">
          {facts.map(([label, value]) => (
            <div key={label} className="contents">
              <dt className="text-muted">{label}</dt>
              <dd className="wrap-anywhere">{value}</dd>
            </div>
          ))}
        </dl>
      )}
      {until && endedAt === null && mayExtend && <ExtendForm id={request.id} action={extendGrantAction} />}
    </Card>
  )
}

function Answering({ request }: { request: ShownRequest }) {
  const { id, kind, team, scopes, waiting, quotaPerHour } = request
  return (
    <div className="grid items-start gap-6 lg:grid-cols-2">
      <Card title="Grant">
        {!team.isConfirmed && kind !== 'quota' && (
          <Callout tone="warn" title="This team is not confirmed.">
            Scopes that only you grant need a confirmed team:{' '}
            <code translate="no" className="font-mono text-[0.9em] wrap-anywhere">
              team confirm --slug {team.slug}
            </code>
          </Callout>
        )}
        <GrantForm
          id={id}
          scopes={kind === 'live' ? scopes : waiting}
          quotaPerHour={quotaPerHour}
          isOfLiveApp={kind === 'live'}
          action={grantRequestAction}
        />
      </Card>
      <Card title="Decline">
        <DeclineForm id={id} action={declineRequestAction} />
      </Card>
    </div>
  )
}
