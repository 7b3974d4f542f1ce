import Link from 'next/link'
import { Breadcrumbs } from '#components/breadcrumbs.tsx'
import { Callout } from '#components/ui/callout.tsx'
import { PageHeader } from '#components/ui/page-header.tsx'
import { routes } from '#lib/routes.ts'
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
}

/** The head of each page of an app: its name, where it counts, the ways to its other pages, and what is wrong. */
export function AppHead({ app, current }: { app: AppHeadFacts; current: AppTab }) {
  return (
    <div className="flex flex-col gap-6">
      <PageHeader
        eyebrow={<Breadcrumbs trail={[{ href: routes.apps, label: 'Apps' }]} />}
        title={<span translate="no">{app.name}</span>}
        description={
          <>
            {app.description && <p className="whitespace-pre-line wrap-anywhere">{app.description}</p>}
            <p className="mt-3 flex flex-wrap items-center gap-x-2 gap-y-1 text-sm">
              <EnvironmentBadge environment={app.environment} />
              {app.status === 'suspended' && <StatusBadge status={app.status} />}
              <span>{environmentMeaning[app.environment]}</span>
            </p>
          </>
        }
      />
      <AppTabs clientId={app.clientId} current={current} />
      {app.status === 'suspended' && <Suspended app={app} />}
    </div>
  )
}

function Suspended({ app }: { app: AppHeadFacts }) {
  return (
    <Callout tone="danger" title="This app is suspended">
      {app.suspendedBy === 'staff' ? (
        'It gets no tokens until the connectivity team lets it go on.'
      ) : (
        <>
          It gets no tokens until someone of its team{' '}
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
