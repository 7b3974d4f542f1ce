import type { ReactNode } from 'react'
import { classNames } from '#components/ui/class-names.ts'
import { RelativeTime } from '#components/ui/relative-time.tsx'
import { Cell, ColumnHead, RowHead, Table } from '#components/ui/table.tsx'
import type { FormAction } from '#lib/edges/forms/form-state.ts'
import type { ClientSummary } from '#lib/features/health/list-clients.ts'
import type { ListFilter } from '#lib/features/health/list-filter.ts'
import { count } from '#lib/kernel/number-words.ts'
import { restorableUntil } from '#lib/kernel/undo-period.ts'
import { AppName } from './app-name.tsx'
import { AppStateBadge } from './app-state-badge.tsx'
import { EnvironmentBadge } from './environment-badge.tsx'
import { RestoreForm } from './restore-form.tsx'
import { SortHead } from './sort-head.tsx'

/** An app as the list shows it. */
type ListedApp = Omit<ClientSummary, 'idle'>

/** One page of apps, ordered by the heads of its columns. */
export function AppsTable({ apps, filter }: { apps: readonly ListedApp[]; filter: ListFilter }) {
  return (
    <Table caption="Your apps" captionHidden>
      <thead>
        <tr>
          <SortHead filter={filter} label="App" up="name" down="name-desc" />
          <SortHead filter={filter} label="Health" down="trouble" className="max-sm:hidden" />
          <ColumnHead className="max-sm:hidden">Environment</ColumnHead>
          <SortHead
            filter={filter}
            label="Tokens, 24 h"
            up="tokens-asc"
            down="tokens"
            first="tokens"
            className="text-right"
          />
          <SortHead
            filter={filter}
            label="Registered"
            up="oldest"
            down="newest"
            first="newest"
            className="max-lg:hidden"
          />
        </tr>
      </thead>
      <tbody>
        {apps.map((app) => (
          <tr key={app.clientId}>
            <RowHead className="min-w-36 sm:min-w-56">
              <AppName app={app} />
              <State app={app} className="mt-1.5 font-normal sm:hidden">
                <EnvironmentBadge environment={app.environment} />
              </State>
            </RowHead>
            <Cell className="min-w-48 max-sm:hidden">
              <State app={app} />
            </Cell>
            <Cell className="max-sm:hidden">
              <EnvironmentBadge environment={app.environment} />
            </Cell>
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
  restore,
}: {
  apps: readonly ListedApp[]
  /** Null for those who may not. */
  restore: FormAction | null
}) {
  return (
    <Table caption="Deleted apps" captionHidden>
      <thead>
        <tr>
          <ColumnHead>App</ColumnHead>
          <ColumnHead className="max-sm:hidden">Environment</ColumnHead>
          <ColumnHead className="max-sm:hidden">Deleted</ColumnHead>
          <ColumnHead>Deleted permanently</ColumnHead>
          <ColumnHead>
            <span className="sr-only">Restore</span>
          </ColumnHead>
        </tr>
      </thead>
      <tbody>
        {apps.map(({ deletedAt, ...app }) => (
          <tr key={app.clientId}>
            <RowHead className="min-w-36 sm:min-w-56">
              <AppName app={app} />
            </RowHead>
            <Cell className="max-sm:hidden">
              <EnvironmentBadge environment={app.environment} />
            </Cell>
            <Cell className="whitespace-nowrap max-sm:hidden">
              {deletedAt && <RelativeTime value={deletedAt} />}
            </Cell>
            <Cell className="whitespace-nowrap">
              {deletedAt && <RelativeTime value={restorableUntil(deletedAt)} />}
            </Cell>
            <Cell>{restore && <RestoreForm action={restore} clientId={app.clientId} />}</Cell>
          </tr>
        ))}
      </tbody>
    </Table>
  )
}

/** A phone shows it below the name, a wider screen in a column of its own. */
function State({ app, className, children }: { app: ListedApp; className?: string; children?: ReactNode }) {
  return (
    <span className={classNames('block', className)}>
      <span className="flex flex-wrap gap-1.5">
        <AppStateBadge state={app.state} />
        {children}
      </span>
      <span className="mt-1 block text-muted text-sm">{app.evidence}</span>
    </span>
  )
}
