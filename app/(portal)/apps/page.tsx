import type { Metadata } from 'next'
import Link from 'next/link'
import { AppsTable, DeletedAppsTable } from '#components/apps/apps-table.tsx'
import { type IdleApp, IdleApps } from '#components/apps/idle-apps.tsx'
import { ListFilters } from '#components/apps/list-filters.tsx'
import { ListPages } from '#components/list-pages.tsx'
import { NoTeam } from '#components/teams/no-team.tsx'
import { TeamOfPage } from '#components/teams/shown-team.tsx'
import { buttonClasses } from '#components/ui/button.tsx'
import { EmptyState } from '#components/ui/empty-state.tsx'
import { PageHeader } from '#components/ui/page-header.tsx'
import { mayIn } from '#lib/access/permissions.ts'
import { IDLE_DAYS } from '#lib/features/health/app-state.ts'
import {
  APPS_PER_PAGE,
  type ClientPage,
  type ClientSummary,
  listClients,
} from '#lib/features/health/list-clients.ts'
import { isFiltered, type ListFilter, listFilterSchema, listPath } from '#lib/features/health/list-filter.ts'
import { requireActor } from '#lib/features/people/current-actor.ts'
import { count, counted } from '#lib/kernel/number-words.ts'
import { UNDO_DAYS } from '#lib/kernel/undo-period.ts'
import { routes, teamPath } from '#lib/routes.ts'
import { firstParameter, type SearchParams } from '../../search-params.ts'
import { shownTeam } from '../shown-team.ts'
import { TeamsToJoin } from '../teams-to-join.tsx'
import { restoreAction, suspendChosenAction } from './actions.ts'

export const metadata: Metadata = { title: 'Apps' }

export default async function AppsPage({ searchParams }: { searchParams: SearchParams }) {
  const filter = readFilter(await searchParams)
  const actor = await requireActor(routes.apps)
  const team = shownTeam(actor, filter.team)
  if (!team)
    return (
      <>
        <PageHeader title="Apps" />
        <TeamsToJoin actor={actor} />
        <NoTeam actor={actor} />
      </>
    )
  const ofTeam = { ...filter, team: team.slug }
  const list = await listClients(actor, ofTeam)
  const isFirst = list.total === 0 && !isFiltered(filter)
  const deleted = isFirst ? (await listClients(actor, { ...ofTeam, status: 'deleted' })).total : 0
  const mayRegister = mayIn(actor, 'app.register', team.id)
  return (
    <>
      <TeamOfPage slug={team.slug} />
      <PageHeader title="Apps" actions={!isFirst && mayRegister && <Register filter={filter} />} />
      {isFirst && <TeamsToJoin actor={actor} />}
      {isFirst ? (
        <>
          <EmptyState title="No apps yet." action={mayRegister && <Register filter={filter} />}>
            {mayRegister
              ? 'Register an app to get a client ID and an API Token.'
              : `You are a viewer in ${team.name}. Its owners and members register apps.`}
          </EmptyState>
          {deleted > 0 && (
            <p className="text-center text-muted text-sm">
              Deleted one by mistake? <DeletedLink filter={filter} /> can be restored for {UNDO_DAYS} days.
            </p>
          )}
        </>
      ) : (
        <section aria-label="List of apps" className="flex flex-col gap-5">
          <ListFilters filter={filter} />
          <Found filter={filter} list={list} mayChange={mayIn(actor, 'app.change', team.id)} />
        </section>
      )}
    </>
  )
}

function Register({ filter: { team } }: { filter: ListFilter }) {
  return (
    <Link href={teamPath(routes.newApp, team)} className={buttonClasses()}>
      Register an app
    </Link>
  )
}

/** Of a parameter given twice the first counts. */
function readFilter(query: Awaited<SearchParams>): ListFilter {
  return listFilterSchema.parse(
    Object.fromEntries(Object.entries(query).map(([name, value]) => [name, firstParameter(value)])),
  )
}

function Found({ filter, list, mayChange }: { filter: ListFilter; list: ClientPage; mayChange: boolean }) {
  if (list.total === 0) return <NothingFound filter={filter} />
  return (
    <>
      <p className="text-muted text-sm" role="status">
        <Count list={list} />
        {remarkOn(filter)}
      </p>
      <Apps filter={filter} apps={list.apps} mayChange={mayChange} />
      <ListPages page={list.page} pages={list.pages} pathOf={(page) => listPath(filter, { page })} />
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
  mayChange,
}: {
  filter: ListFilter
  apps: readonly ClientSummary[]
  mayChange: boolean
}) {
  if (filter.status === 'deleted')
    return <DeletedAppsTable apps={apps} restore={mayChange ? restoreAction : null} />
  if (filter.state === 'idle')
    return (
      <IdleApps apps={idleOf(apps)} team={filter.team} suspend={mayChange ? suspendChosenAction : null} />
    )
  return <AppsTable apps={apps} filter={filter} />
}

const DAY = new Intl.DateTimeFormat('en-GB', { dateStyle: 'medium', timeZone: 'UTC' })

const idleOf = (apps: readonly ClientSummary[]): IdleApp[] =>
  apps.flatMap(({ clientId, name, environment, evidence, idle }) =>
    idle
      ? [
          {
            ...{ clientId, name, environment, evidence },
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
      <EmptyState title="No deleted apps." action={<AllApps filter={filter}>Show all apps</AllApps>}>
        Deleted apps can be restored here for {UNDO_DAYS} days.
      </EmptyState>
    )
  if (state !== null && isAlone('state'))
    return (
      <EmptyState title={NONE_IN_STATE[state]} action={<AllApps filter={filter}>Show all apps</AllApps>}>
        Nothing needs attention here.
      </EmptyState>
    )
  return (
    <EmptyState title="No apps match." action={<AllApps filter={filter}>Clear filters</AllApps>}>
      {q ? (
        <>
          No client ID or name contains{' '}
          <span translate="no" className="font-mono text-ink wrap-anywhere">
            {q}
          </span>
          .
        </>
      ) : (
        'No apps in this team match all filters.'
      )}
      {status !== 'deleted' && (
        <>
          {' '}
          <DeletedLink filter={filter} /> are listed separately.
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

function AllApps({ filter: { team }, children }: { filter: ListFilter; children: string }) {
  return (
    <Link href={teamPath(routes.apps, team)} className={buttonClasses({ variant: 'secondary' })}>
      {children}
    </Link>
  )
}

function DeletedLink({ filter: { team } }: { filter: ListFilter }) {
  return (
    <Link
      href={teamPath(routes.apps, team, { status: 'deleted' })}
      className="underline underline-offset-4 hover:decoration-2"
    >
      Deleted apps
    </Link>
  )
}
