import Link from 'next/link'
import { RelativeTime } from '#components/ui/relative-time.tsx'
import { Cell, ColumnHead, RowHead, Table } from '#components/ui/table.tsx'
import { restorableUntil } from '#lib/clients/undo-period.ts'
import type { FormAction } from '#lib/form-state.ts'
import { routes } from '#lib/routes.ts'
import { EnvironmentBadge, StatusBadge } from './environment-badge.tsx'
import { RestoreForm } from './restore-form.tsx'

/** An app as the list shows it. */
export type ListedApp = {
  clientId: string
  name: string
  environment: 'sandbox' | 'live'
  status: 'active' | 'suspended'
  createdAt: Date
  deletedAt: Date | null
  teamName: string
  /** Tokens issued in the last 24 hours. */
  tokens24h: number
}

/** One page of apps. */
export function AppsTable({ apps, severalTeams }: { apps: readonly ListedApp[]; severalTeams: boolean }) {
  return (
    <Table caption="Your apps" captionHidden>
      <thead>
        <tr>
          <ColumnHead>App</ColumnHead>
          <ColumnHead>Environment</ColumnHead>
          {severalTeams && <ColumnHead className="max-sm:hidden">Team</ColumnHead>}
          <ColumnHead className="text-right">Tokens, 24 h</ColumnHead>
          <ColumnHead className="max-sm:hidden">Registered</ColumnHead>
        </tr>
      </thead>
      <tbody>
        {apps.map((app) => (
          <tr key={app.clientId}>
            <RowHead className="min-w-36 sm:min-w-56">
              <Link
                href={routes.app(app.clientId)}
                // Fetching every app of a page in advance is work for the server that hardly anyone uses.
                prefetch={false}
                className="wrap-anywhere underline decoration-line-strong underline-offset-4 hover:decoration-2 hover:decoration-brass"
              >
                {app.name}
              </Link>
              <ClientId>{app.clientId}</ClientId>
            </RowHead>
            <Cell>
              <span className="flex flex-wrap gap-1.5">
                <EnvironmentBadge environment={app.environment} />
                {app.status === 'suspended' && <StatusBadge status={app.status} />}
              </span>
            </Cell>
            {severalTeams && <Cell className="min-w-36 max-sm:hidden">{app.teamName}</Cell>}
            <Cell numeric>{app.tokens24h.toLocaleString('en')}</Cell>
            <Cell className="whitespace-nowrap max-sm:hidden">
              <RelativeTime value={app.createdAt} />
            </Cell>
          </tr>
        ))}
      </tbody>
    </Table>
  )
}

/** One page of apps that were deleted and can be restored. */
export function DeletedAppsTable({
  apps,
  severalTeams,
  restore,
}: {
  apps: readonly ListedApp[]
  severalTeams: boolean
  restore: FormAction
}) {
  return (
    <Table caption="Deleted apps" captionHidden>
      <thead>
        <tr>
          <ColumnHead>App</ColumnHead>
          <ColumnHead className="max-sm:hidden">Environment</ColumnHead>
          {severalTeams && <ColumnHead className="max-sm:hidden">Team</ColumnHead>}
          <ColumnHead className="max-sm:hidden">Deleted</ColumnHead>
          <ColumnHead>Gone for good</ColumnHead>
          <ColumnHead>
            <span className="sr-only">Restore</span>
          </ColumnHead>
        </tr>
      </thead>
      <tbody>
        {apps.map(({ deletedAt, ...app }) => (
          <tr key={app.clientId}>
            <RowHead className="min-w-36 sm:min-w-56">
              <span className="wrap-anywhere">{app.name}</span>
              <ClientId>{app.clientId}</ClientId>
            </RowHead>
            <Cell className="max-sm:hidden">
              <EnvironmentBadge environment={app.environment} />
            </Cell>
            {severalTeams && <Cell className="min-w-36 max-sm:hidden">{app.teamName}</Cell>}
            <Cell className="whitespace-nowrap max-sm:hidden">
              {deletedAt && <RelativeTime value={deletedAt} />}
            </Cell>
            <Cell className="whitespace-nowrap">
              {deletedAt && <RelativeTime value={restorableUntil(deletedAt)} />}
            </Cell>
            <Cell>
              <RestoreForm action={restore} clientId={app.clientId} />
            </Cell>
          </tr>
        ))}
      </tbody>
    </Table>
  )
}

function ClientId({ children }: { children: string }) {
  return <span className="block font-mono font-normal text-muted text-sm wrap-anywhere">{children}</span>
}
