import type { ReactNode } from 'react'
import { Breadcrumbs } from '#components/breadcrumbs.tsx'
import { TeamOfPage } from '#components/teams/shown-team.tsx'
import { Callout } from '#components/ui/callout.tsx'
import { ExactTime } from '#components/ui/exact-time.tsx'
import { PageHeader } from '#components/ui/page-header.tsx'
import { RelativeTime } from '#components/ui/relative-time.tsx'
import type { FormAction } from '#lib/edges/forms/form-state.ts'
import type { DeletedClient } from '#lib/features/apps/deleted-client.ts'
import { routes, teamPath } from '#lib/routes.ts'
import { EnvironmentBadge } from './environment-badge.tsx'
import { RestoreForm } from './restore-form.tsx'

/** What stands at the address of a deleted app while it can be restored: what it was, and Restore. */
export function DeletedApp({ app, restore }: { app: DeletedClient; restore: FormAction }) {
  return (
    <>
      <TeamOfPage slug={app.team.slug} />
      <PageHeader
        eyebrow={
          <Breadcrumbs
            trail={[
              { href: teamPath(routes.apps, app.team.slug), label: 'Apps' },
              { href: teamPath(routes.apps, app.team.slug, { status: 'deleted' }), label: 'Deleted' },
            ]}
          />
        }
        title={<span translate="no">{app.name}</span>}
        description={
          app.description && <p className="whitespace-pre-line wrap-anywhere">{app.description}</p>
        }
        actions={
          app.mayRestore && (
            <RestoreForm action={restore} clientId={app.clientId} variant="primary" size="md" />
          )
        }
      />
      <Callout tone="danger" title="This app was deleted">
        <RelativeTime value={app.deletedAt} />
        {app.deletedBy && (
          <>
            {' '}
            by <span className="wrap-anywhere">{app.deletedBy}</span>
          </>
        )}
        . {app.mayRestore ? 'You' : 'An owner or member of its team'} can restore it until{' '}
        <ExactTime value={app.restorableUntil} />. {credentialsIn(app.credentials)}
      </Callout>
      <dl className="grid gap-x-6 gap-y-5 text-[0.9375rem] sm:grid-cols-2 lg:grid-cols-4">
        <Fact name="Client ID">
          <span translate="no" className="font-mono wrap-anywhere">
            {app.clientId}
          </span>
        </Fact>
        <Fact name="Environment">
          <EnvironmentBadge environment={app.environment} />
        </Fact>
        <Fact name="Team">{app.team.name}</Fact>
        <Fact name="Registered">
          <RelativeTime value={app.createdAt} /> by <span className="wrap-anywhere">{app.createdBy}</span>
        </Fact>
        <Fact name="Scopes">
          {app.scopes.length === 0 ? (
            'None'
          ) : (
            <span translate="no" className="font-mono wrap-anywhere">
              {app.scopes.join(' ')}
            </span>
          )}
        </Fact>
      </dl>
    </>
  )
}

function credentialsIn(count: number): string {
  if (count === 0) return 'It has no secret or key that works.'
  return count === 1 ? 'Its secret or key will work again.' : `Its ${count} secrets and keys will work again.`
}

function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div className="min-w-0">
      <dt className="text-muted text-sm">{name}</dt>
      <dd className="mt-0.5 wrap-anywhere">{children}</dd>
    </div>
  )
}
