import type { Metadata } from 'next'
import Link from 'next/link'
import { EnvironmentBadge, StatusBadge } from '#components/apps/environment-badge.tsx'
import { buttonClasses } from '#components/ui/button.tsx'
import { EmptyState } from '#components/ui/empty-state.tsx'
import { PageHeader } from '#components/ui/page-header.tsx'
import { RelativeTime } from '#components/ui/relative-time.tsx'
import { Cell, ColumnHead, RowHead, Table } from '#components/ui/table.tsx'
import { requireActor } from '#lib/accounts/current-actor.ts'
import { type ClientSummary, listClients } from '#lib/clients/queries.ts'
import { routes } from '#lib/routes.ts'

export const metadata: Metadata = { title: 'Apps' }

export default async function AppsPage() {
  const actor = await requireActor(routes.apps)
  const apps = await listClients(actor)
  const register = (
    <Link href={routes.newApp} className={buttonClasses()}>
      Register an app
    </Link>
  )
  return (
    <>
      <PageHeader
        title="Apps"
        description="Each app has a client ID and an API Token, and asks for access tokens with them."
        actions={apps.length > 0 && register}
      />
      {apps.length === 0 ? (
        <EmptyState title="No apps yet." action={register}>
          Register an app to get a client ID and token.
        </EmptyState>
      ) : (
        <AppsTable apps={apps} severalTeams={actor.teams.length > 1} />
      )}
    </>
  )
}

function AppsTable({ apps, severalTeams }: { apps: readonly ClientSummary[]; severalTeams: boolean }) {
  return (
    <Table caption="Your apps" captionHidden>
      <thead>
        <tr>
          <ColumnHead>App</ColumnHead>
          <ColumnHead>Environment</ColumnHead>
          {severalTeams && <ColumnHead>Team</ColumnHead>}
          <ColumnHead className="text-right">Tokens, last 24 h</ColumnHead>
          <ColumnHead>Registered</ColumnHead>
        </tr>
      </thead>
      <tbody>
        {apps.map((app) => (
          <tr key={app.clientId}>
            <RowHead className="min-w-48">
              <Link
                href={routes.app(app.clientId)}
                className="wrap-anywhere underline decoration-line-strong underline-offset-4 hover:decoration-2 hover:decoration-brass"
              >
                {app.name}
              </Link>
              <span className="block font-mono font-normal text-muted text-sm wrap-anywhere">
                {app.clientId}
              </span>
            </RowHead>
            <Cell>
              <span className="flex flex-wrap gap-1.5">
                <EnvironmentBadge environment={app.environment} />
                {app.status === 'suspended' && <StatusBadge status={app.status} />}
              </span>
            </Cell>
            {severalTeams && <Cell>{app.teamName}</Cell>}
            <Cell numeric>{app.tokens24h.toLocaleString('en')}</Cell>
            <Cell className="whitespace-nowrap">
              <RelativeTime value={app.createdAt} />
            </Cell>
          </tr>
        ))}
      </tbody>
    </Table>
  )
}
