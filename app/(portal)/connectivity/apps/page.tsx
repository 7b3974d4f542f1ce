import type { Metadata } from 'next'
import Link from 'next/link'
import { notFound } from 'next/navigation'
import { BulkActForm } from '#components/connectivity/bulk-act.tsx'
import { EveryAppFilters } from '#components/connectivity/every-app-filters.tsx'
import { EveryAppTable } from '#components/connectivity/every-app-table.tsx'
import { buttonClasses } from '#components/ui/button.tsx'
import { EmptyState } from '#components/ui/empty-state.tsx'
import { PageHeader } from '#components/ui/page-header.tsx'
import { may } from '#lib/access/permissions.ts'
import { apisToFilterBy, appTags, type EveryAppPage, listEveryApp } from '#lib/features/partners/every-app.ts'
import {
  BULK_ACTS,
  type BulkAct,
  type EveryAppFilter,
  everyAppFilterSchema,
  everyAppPath,
  isFiltered,
} from '#lib/features/partners/every-app-filter.ts'
import { requireActor } from '#lib/features/people/current-actor.ts'
import { counted } from '#lib/kernel/number-words.ts'
import { routes } from '#lib/routes.ts'
import { firstParameter, type SearchParams } from '../../../search-params.ts'
import { stopCheckAction } from '../../what-if/actions.ts'
import { setEveryStatusAction, tagEveryAction, transferEveryAction } from './actions.ts'

export const metadata: Metadata = { title: 'All apps' }

const LABELS: Record<BulkAct, string> = {
  suspend: 'Suspend apps…',
  resume: 'Resume apps…',
  transfer: 'Transfer apps…',
  tag: 'Tag apps…',
}

const ACTIONS = {
  suspend: setEveryStatusAction,
  resume: setEveryStatusAction,
  transfer: transferEveryAction,
  tag: tagEveryAction,
} as const satisfies Record<BulkAct, unknown>

export default async function EveryAppPageOfStaff({ searchParams }: { searchParams: SearchParams }) {
  const actor = await requireActor(routes.everyApp)
  if (!may(actor, 'app.read_all')) notFound()
  const query = await searchParams
  const filter = everyAppFilterSchema.parse(
    Object.fromEntries(Object.entries(query).map(([name, value]) => [name, firstParameter(value)])),
  )
  const [list, apis, tags] = await Promise.all([
    listEveryApp({ actor }, filter),
    apisToFilterBy({ actor }),
    appTags({ actor }),
  ])
  return (
    <>
      <PageHeader
        title="All apps"
        description={`The apps of all teams, ${filter.requests ? 'those with the most requests' : 'the newest'} first.`}
      />
      <section aria-label="List of apps" className="flex flex-col gap-5">
        <EveryAppFilters filter={filter} apis={apis} tags={tags} />
        {list.ofDeleted > 0 && (
          <p className="text-sm">
            <Link
              href={everyAppPath(filter, { status: 'deleted' })}
              prefetch={false}
              className="underline underline-offset-4 hover:decoration-2"
            >
              Deleted apps had {counted(list.ofDeleted, 'more request')}.
            </Link>
          </p>
        )}
        {list.apps.length === 0 ? <Nothing filter={filter} /> : <Apps list={list} filter={filter} />}
      </section>
    </>
  )
}

function Apps({ list: { apps, total, next }, filter }: { list: EveryAppPage; filter: EveryAppFilter }) {
  const { act, status } = filter
  return (
    <>
      <div className="flex flex-wrap items-center justify-between gap-3">
        <p className="text-muted text-sm" role="status">
          {counted(total, 'app')}.
        </p>
        {act === null && status !== 'deleted' && (
          <p className="flex flex-wrap gap-2">
            {BULK_ACTS.map((one) => (
              <Link
                key={one}
                href={everyAppPath(filter, { act: one, after: filter.after })}
                prefetch={false}
                className={buttonClasses({ variant: 'secondary', size: 'sm' })}
              >
                {LABELS[one]}
              </Link>
            ))}
          </p>
        )}
      </div>
      {act === null || status === 'deleted' ? (
        <EveryAppTable apps={apps} chosen={null} counted={countedAs(filter)} />
      ) : (
        <BulkActForm
          key={act}
          act={act}
          apps={apps}
          counted={countedAs(filter)}
          action={ACTIONS[act]}
          stopCheck={stopCheckAction}
          back={everyAppPath(filter, { after: filter.after })}
        />
      )}
      {(next || filter.after) && (
        <nav aria-label="Pages of the list" className="flex flex-wrap justify-between gap-3">
          {filter.after ? (
            <Link
              href={everyAppPath(filter, { act })}
              prefetch={false}
              className={buttonClasses({ variant: 'secondary', size: 'sm' })}
            >
              ← {filter.requests ? 'First' : 'Newest'}
            </Link>
          ) : (
            <span />
          )}
          {next && (
            <Link
              href={everyAppPath(filter, { act, after: next })}
              rel="next"
              prefetch={false}
              className={buttonClasses({ variant: 'secondary', size: 'sm' })}
            >
              {filter.requests ? 'Next' : 'Older'} →
            </Link>
          )}
        </nav>
      )}
    </>
  )
}

/** What the numbers of the list are. */
const countedAs = ({ requests }: EveryAppFilter) =>
  requests === null || requests === 'issued' ? 'Tokens, 24 h' : 'Refused, 24 h'

function Nothing({ filter }: { filter: EveryAppFilter }) {
  if (!isFiltered(filter) && filter.after === null)
    return (
      <EmptyState title="No apps yet.">
        Teams register apps in the portal, or the command line does: client create.
      </EmptyState>
    )
  return (
    <EmptyState
      title="No apps match."
      action={
        <Link
          href={everyAppPath(everyAppFilterSchema.parse({}))}
          className={buttonClasses({ variant: 'secondary' })}
        >
          Clear filters
        </Link>
      }
    >
      Try fewer filters.
    </EmptyState>
  )
}
