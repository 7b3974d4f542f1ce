import type { Metadata } from 'next'
import Link from 'next/link'
import { AppsTable, DeletedAppsTable } from '#components/apps/apps-table.tsx'
import { type IdleApp, IdleApps } from '#components/apps/idle-apps.tsx'
import { ListFilters } from '#components/apps/list-filters.tsx'
import { ListPages } from '#components/apps/list-pages.tsx'
import { buttonClasses } from '#components/ui/button.tsx'
import { EmptyState } from '#components/ui/empty-state.tsx'
import { PageHeader } from '#components/ui/page-header.tsx'
import type { Person } from '#lib/access/actor.ts'
import { UNDO_DAYS } from '#lib/features/apps/undo-period.ts'
import { IDLE_DAYS } from '#lib/features/health/app-state.ts'
import {
  APPS_PER_PAGE,
  type ClientPage,
  type ClientSummary,
  listClients,
} from '#lib/features/health/list-clients.ts'
import { isFiltered, type ListFilter, listFilterSchema } from '#lib/features/health/list-filter.ts'
import { requireActor } from '#lib/features/people/current-actor.ts'
import { count, counted } from '#lib/kernel/number-words.ts'
import { routes } from '#lib/routes.ts'
import { firstParameter, type SearchParams } from '../../search-params.ts'
import { restoreAction, suspendChosenAction } from './actions.ts'

export const metadata: Metadata = { title: 'Apps' }

const register = (
  <Link href={routes.newApp} className={buttonClasses()}>
    Register an app
  </Link>
)

export default async function AppsPage({ searchParams }: { searchParams: SearchParams }) {
  const filter = readFilter(await searchParams)
  const actor = await requireActor(routes.apps)
  const list = await listClients(actor, filter)
  const isFirst = list.total === 0 && !isFiltered(filter)
  const deleted = isFirst ? (await listClients(actor, { ...filter, status: 'deleted' })).total : 0
  return (
    <>
      <PageHeader title="Apps" actions={!isFirst && register} />
      {isFirst ? (
        <>
          <EmptyState title="No apps yet." action={register}>
            Register an app to get a client ID and an API Token.
          </EmptyState>
          {deleted > 0 && (
            <p className="text-center text-muted text-sm">
              Deleted one by mistake? <DeletedLink /> can be restored for {UNDO_DAYS} days.
            </p>
          )}
        </>
      ) : (
        <section aria-label="List of apps" className="flex flex-col gap-5">
          <ListFilters filter={filter} teams={actor.teams} />
          <Found actor={actor} filter={filter} list={list} />
        </section>
      )}
    </>
  )
}

/** Of a parameter given twice the first counts. */
function readFilter(query: Awaited<SearchParams>): ListFilter {
  return listFilterSchema.parse(
    Object.fromEntries(Object.entries(query).map(([name, value]) => [name, firstParameter(value)])),
  )
}

function Found({ actor, filter, list }: { actor: Person; filter: ListFilter; list: ClientPage }) {
  if (list.total === 0) return <NothingFound filter={filter} />
  return (
    <>
      <p className="text-muted text-sm" role="status">
        <Count list={list} />
        {remarkOn(filter)}
      </p>
      <Apps filter={filter} apps={list.apps} severalTeams={actor.teams.length > 1} />
      <ListPages filter={filter} page={list.page} pages={list.pages} />
    </>
  )
}

function remarkOn({ status, state }: ListFilter): string | null {
  if (status === 'deleted') return ` Restore one within ${UNDO_DAYS} days.`
  if (state === 'idle') return ` No token for ${IDLE_DAYS} days.`
  return null
}

/** The list as it is asked for: idle and deleted apps come with what can be done about them. */
function Apps({
  filter,
  apps,
  severalTeams,
}: {
  filter: ListFilter
  apps: readonly ClientSummary[]
  severalTeams: boolean
}) {
  if (filter.status === 'deleted')
    return <DeletedAppsTable apps={apps} severalTeams={severalTeams} restore={restoreAction} />
  if (filter.state === 'idle')
    return <IdleApps apps={idleOf(apps)} severalTeams={severalTeams} suspend={suspendChosenAction} />
  return <AppsTable apps={apps} filter={filter} severalTeams={severalTeams} />
}

const DAY = new Intl.DateTimeFormat('en-GB', { dateStyle: 'medium', timeZone: 'UTC' })

const idleOf = (apps: readonly ClientSummary[]): IdleApp[] =>
  apps.flatMap(({ clientId, name, environment, teamName, evidence, idle }) =>
    idle
      ? [
          {
            ...{ clientId, name, environment, teamName, evidence },
            idle: { ...idle, lastDay: idle.lastDay && DAY.format(idle.lastDay) },
          },
        ]
      : [],
  )

function Count({ list: { total, page, pages, apps } }: { list: ClientPage }) {
  const all = counted(total, 'app')
  if (pages === 1) return `${all}.`
  const first = (page - 1) * APPS_PER_PAGE + 1
  return `${count(first)} to ${count(first + apps.length - 1)} of ${all}.`
}

function NothingFound({ filter }: { filter: ListFilter }) {
  const { q, status, state } = filter
  const isAlone = (name: 'status' | 'state') => !isFiltered({ ...filter, [name]: null })
  if (status === 'deleted' && isAlone('status'))
    return (
      <EmptyState title="No deleted apps." action={<AllApps>Show all apps</AllApps>}>
        Deleted apps can be restored here for {UNDO_DAYS} days.
      </EmptyState>
    )
  if (state !== null && isAlone('state'))
    return (
      <EmptyState title={NONE_IN_STATE[state]} action={<AllApps>Show all apps</AllApps>}>
        Nothing needs attention here.
      </EmptyState>
    )
  return (
    <EmptyState title="No apps match." action={<AllApps>Clear filters</AllApps>}>
      {q ? (
        <>
          No client ID or name contains{' '}
          <span translate="no" className="font-mono text-ink wrap-anywhere">
            {q}
          </span>
          .
        </>
      ) : (
        'None of your apps match all filters.'
      )}
      {status !== 'deleted' && (
        <>
          {' '}
          <DeletedLink /> are listed separately.
        </>
      )}
    </EmptyState>
  )
}

const NONE_IN_STATE: Record<NonNullable<ListFilter['state']>, string> = {
  failing: 'No app is failing.',
  ending: 'No secret or key expires soon.',
  idle: 'No app is idle.',
}

function AllApps({ children }: { children: string }) {
  return (
    <Link href={routes.apps} className={buttonClasses({ variant: 'secondary' })}>
      {children}
    </Link>
  )
}

function DeletedLink() {
  return (
    <Link href={`${routes.apps}?status=deleted`} className="underline underline-offset-4 hover:decoration-2">
      Deleted apps
    </Link>
  )
}
