import type { Metadata } from 'next'
import Link from 'next/link'
import { notFound } from 'next/navigation'
import { AppStateBadge } from '#components/apps/app-state-badge.tsx'
import { EnvironmentBadge } from '#components/apps/environment-badge.tsx'
import { Breadcrumbs } from '#components/breadcrumbs.tsx'
import { InspectedCredentials, InspectedRefusals } from '#components/connectivity/inspected-app.tsx'
import { NearMisses } from '#components/log/near-misses.tsx'
import { Badge } from '#components/ui/badge.tsx'
import { ExactTime } from '#components/ui/exact-time.tsx'
import { PageHeader } from '#components/ui/page-header.tsx'
import { RelativeTime } from '#components/ui/relative-time.tsx'
import { may } from '#lib/access/permissions.ts'
import { auditPath, NO_AUDIT_FILTER } from '#lib/features/audit/audit-filter.ts'
import { noteView } from '#lib/features/audit/note-view.ts'
import { THE_PORTAL } from '#lib/features/health/app-health.ts'
import { type InspectedApp, inspectApp } from '#lib/features/inspection/inspected-app.ts'
import { requireActor } from '#lib/features/people/current-actor.ts'
import { routes } from '#lib/routes.ts'
import { readClientId } from '../../../apps/[clientId]/client-id.ts'

type Props = { params: Promise<{ clientId: string }> }

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  return { title: readClientId((await params).clientId) }
}

export default async function InspectedAppPage({ params }: Props) {
  const clientId = readClientId((await params).clientId)
  const actor = await requireActor(routes.inspectedApp(clientId))
  const app = may(actor, 'app.inspect') ? await inspectApp({ actor }, clientId) : null
  if (!app) notFound()
  await noteView(actor, { page: 'app', id: app.id, clientId, teamId: app.team.id })
  return (
    <>
      <PageHeader
        eyebrow={
          app.team.isPartner && (
            <Breadcrumbs trail={[{ href: routes.partner(app.team.slug), label: app.team.name }]} />
          )
        }
        title={<span translate="no">{app.name}</span>}
        description={<Standing app={app} />}
        actions={
          <Link
            href={auditPath(NO_AUDIT_FILTER, { about: clientId })}
            prefetch={false}
            className="text-sm underline underline-offset-4 hover:decoration-2"
          >
            What was changed
          </Link>
        }
      />
      <NearMisses misses={app.misses} />
      <InspectedRefusals refusals={app.refusals} />
      <InspectedCredentials credentials={app.credentials} />
    </>
  )
}

const whoseSuspension = ({ suspendedBy, suspension }: InspectedApp) =>
  suspension?.by === THE_PORTAL ? THE_PORTAL : suspendedBy === 'staff' ? 'the connectivity team' : 'its team'

function Standing({ app }: { app: InspectedApp }) {
  const { clientId, environment, health, team, scopes, deletedAt, suspendedBy, suspension, grantedUntil } =
    app
  return (
    <>
      <span className="flex flex-wrap items-center gap-x-3 gap-y-1">
        <span translate="no" className="font-mono text-[0.9375rem] text-ink wrap-anywhere">
          {clientId}
        </span>
        <EnvironmentBadge environment={environment} />
        {health && <AppStateBadge state={health.state} />}
        {deletedAt && <Badge tone="danger">deleted</Badge>}
        <span className="wrap-anywhere">{team.name}</span>
      </span>
      <span className="mt-1 block text-[0.9375rem]">
        {deletedAt && (
          <>
            Deleted <RelativeTime value={deletedAt} />. Token requests with its client ID are refused as
            unknown.
          </>
        )}
        {health?.evidence}
        {suspendedBy && ` Suspended by ${whoseSuspension(app)}.`}
        {suspension?.reason && ` ${suspension.reason}`}
        {grantedUntil && (
          <>
            {' '}
            Granted until <ExactTime value={grantedUntil} />, then suspended.
          </>
        )}
      </span>
      <span className="mt-1 block text-[0.9375rem] wrap-anywhere">
        {scopes.length === 0 ? (
          'No scopes.'
        ) : (
          <>
            Scopes:{' '}
            <span translate="no" className="font-mono text-sm">
              {scopes.join(' ')}
            </span>
          </>
        )}
      </span>
    </>
  )
}
