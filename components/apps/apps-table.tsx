import { classNames } from '#components/ui/class-names.ts'
import { RelativeTime } from '#components/ui/relative-time.tsx'
import { Cell, ColumnHead, RowHead, Table } from '#components/ui/table.tsx'
import type { FormAction } from '#lib/edges/forms/form-state.ts'
import { restorableUntil } from '#lib/features/apps/undo-period.ts'
import type { ClientSummary } from '#lib/features/health/list-clients.ts'
import { count } from '#lib/kernel/number-words.ts'
import { AppName, ClientIdLine } from './app-name.tsx'
import { AppStateBadge } from './app-state-badge.tsx'
import { EnvironmentBadge } from './environment-badge.tsx'
import { RestoreForm } from './restore-form.tsx'

/** An app as the list shows it. */
type ListedApp = Omit<ClientSummary, 'idle'>

/** One page of apps. */
export function AppsTable({ apps, severalTeams }: { apps: readonly ListedApp[]; severalTeams: boolean }) {
  return (
    <Table caption="Your apps" captionHidden>
      <thead>
        <tr>
          <ColumnHead>App</ColumnHead>
          <ColumnHead className="max-sm:hidden">State</ColumnHead>
          <ColumnHead>Environment</ColumnHead>
          {severalTeams && <ColumnHead className="max-md:hidden">Team</ColumnHead>}
          <ColumnHead className="text-right">Tokens, 24 h</ColumnHead>
          <ColumnHead className="max-lg:hidden">Registered</ColumnHead>
        </tr>
      </thead>
      <tbody>
        {apps.map((app) => (
          <tr key={app.clientId}>
            <RowHead className="min-w-36 sm:min-w-56">
              <AppName app={app} />
              <State app={app} className="mt-1.5 font-normal sm:hidden" />
            </RowHead>
            <Cell className="min-w-48 max-sm:hidden">
              <State app={app} />
            </Cell>
            <Cell>
              <EnvironmentBadge environment={app.environment} />
            </Cell>
            {severalTeams && <Cell className="min-w-32 max-md:hidden">{app.teamName}</Cell>}
            <Cell numeric>{count(app.tokens24h)}</Cell>
            <Cell className="whitespace-nowrap max-lg:hidden">
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
              <ClientIdLine>{app.clientId}</ClientIdLine>
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

/** A phone shows it below the name, a wider screen in a column of its own. */
function State({ app, className }: { app: ListedApp; className?: string }) {
  return (
    <span className={classNames('block', className)}>
      <AppStateBadge state={app.state} />
      <span className="mt-1 block text-muted text-sm">{app.evidence}</span>
    </span>
  )
}
