import Link from 'next/link'
import { Callout } from '#components/ui/callout.tsx'
import { classNames } from '#components/ui/class-names.ts'
import { PageHeader } from '#components/ui/page-header.tsx'
import { routes } from '#lib/routes.ts'
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

const TABS = [
  { tab: 'overview', label: 'Overview', path: routes.app },
  { tab: 'secrets', label: 'Secrets', path: routes.appSecrets },
  { tab: 'usage', label: 'Usage', path: routes.appUsage },
  { tab: 'log', label: 'Log', path: routes.appLog },
  { tab: 'settings', label: 'Settings', path: routes.appSettings },
  { tab: 'activity', label: 'Activity', path: routes.appActivity },
] as const

export type AppTab = (typeof TABS)[number]['tab']

/** The head of each page of an app: its name, where it counts, the ways to its other pages, and what is wrong. */
export function AppHead({ app, current }: { app: AppHeadFacts; current: AppTab }) {
  return (
    <div className="flex flex-col gap-6">
      <PageHeader
        eyebrow={
          <Link href={routes.apps} className="hover:underline">
            Apps
          </Link>
        }
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

function AppTabs({ clientId, current }: { clientId: string; current: AppTab }) {
  return (
    <nav aria-label="Pages of this app" className="-mb-2 overflow-x-auto border-line border-b">
      <ul className="flex gap-1">
        {TABS.map(({ tab, label, path }) => (
          <li key={tab}>
            <Link
              href={path(clientId)}
              prefetch={false}
              aria-current={tab === current ? 'page' : undefined}
              className={classNames(
                'flex min-h-11 items-center border-b-2 px-3 text-[0.9375rem] focus-visible:-outline-offset-2 sm:px-4',
                tab === current
                  ? 'border-brass font-medium text-ink'
                  : 'border-transparent text-muted hover:border-line-strong hover:text-ink',
              )}
            >
              {label}
            </Link>
          </li>
        ))}
      </ul>
    </nav>
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
