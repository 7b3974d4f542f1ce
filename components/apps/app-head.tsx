import Link from 'next/link'
import { Breadcrumbs } from '#components/breadcrumbs.tsx'
import { TeamOfPage } from '#components/teams/shown-team.tsx'
import { Callout } from '#components/ui/callout.tsx'
import { classNames } from '#components/ui/class-names.ts'
import { CopyButton } from '#components/ui/copy-button.tsx'
import { PageHeader } from '#components/ui/page-header.tsx'
import { routes, teamPath } from '#lib/routes.ts'
import { AppMenu } from './app-menu.tsx'
import { type AppTab, AppTabs } from './app-tabs.tsx'
import { EnvironmentBadge, environmentMeaning, StatusBadge } from './environment-badge.tsx'

/** What every page of an app says of it. */
export type AppHeadFacts = {
  clientId: string
  name: string
  description: string
  environment: 'sandbox' | 'live'
  status: 'active' | 'suspended'
  suspendedBy: 'owner' | 'staff' | null
  team: { slug: string }
  may: { change: boolean }
}

/**
 * The head of each page of an app: its name and client ID, where it counts, what can become of it, and the ways to its other
 * pages. The overview says by itself that it is suspended.
 */
export function AppHead({ app, current }: { app: AppHeadFacts; current: AppTab }) {
  return (
    <div className="flex flex-col gap-5">
      <TeamOfPage slug={app.team.slug} />
      <PageHeader
        eyebrow={<Breadcrumbs trail={[{ href: teamPath(routes.apps, app.team.slug), label: 'Apps' }]} />}
        title={<span translate="no">{app.name}</span>}
        description={
          <>
            <p className="flex flex-wrap items-center gap-x-3 gap-y-1 text-[0.9375rem]">
              <span className="flex min-w-0 items-center gap-1">
                <span className="sr-only">Client ID</span>
                <span translate="no" id="client-id" className="font-mono text-ink wrap-anywhere">
                  {app.clientId}
                </span>
                <CopyButton text={app.clientId} label="Copy client ID" selects="client-id" variant="icon" />
              </span>
              <span title={environmentMeaning[app.environment]}>
                <EnvironmentBadge environment={app.environment} />
              </span>
              {app.status === 'suspended' && <StatusBadge status={app.status} />}
            </p>
            {app.description && (
              <p
                className={classNames(
                  'mt-2 whitespace-pre-line text-[0.9375rem] wrap-anywhere',
                  // Elsewhere a phone has its first row to show.
                  current !== 'overview' && 'max-sm:line-clamp-1',
                )}
              >
                {app.description}
              </p>
            )}
          </>
        }
        menu={app.may.change && <AppMenu app={app} />}
      />
      <AppTabs clientId={app.clientId} current={current} />
      {app.status === 'suspended' && current !== 'overview' && <Suspended app={app} />}
    </div>
  )
}

function Suspended({ app }: { app: AppHeadFacts }) {
  return (
    <Callout tone="danger" title="This app is suspended">
      {app.suspendedBy === 'staff' ? (
        'It gets no tokens until the connectivity team resumes it.'
      ) : (
        <>
          It gets no tokens until someone in its team{' '}
          <Link
            href={`${routes.appSettings(app.clientId)}#life`}
            className="font-medium underline underline-offset-4 hover:decoration-2"
          >
            resumes it
          </Link>
          .
        </>
      )}
    </Callout>
  )
}
