import type { Metadata } from 'next'
import Link from 'next/link'
import { notFound } from 'next/navigation'
import { RequestFilters } from '#components/connectivity/request-filters.tsx'
import { RequestsTable } from '#components/connectivity/requests-table.tsx'
import { buttonClasses } from '#components/ui/button.tsx'
import { EmptyState } from '#components/ui/empty-state.tsx'
import { PageHeader } from '#components/ui/page-header.tsx'
import { may } from '#lib/access/permissions.ts'
import { requireActor } from '#lib/features/people/current-actor.ts'
import { type AnswerTimes, answerTimes } from '#lib/features/requests/answer-times.ts'
import { listRequests } from '#lib/features/requests/list-requests.ts'
import {
  isFiltered,
  type RequestFilter,
  requestFilterSchema,
  requestsPath,
} from '#lib/features/requests/request-filter.ts'
import { waitInWords } from '#lib/features/requests/words.ts'
import { counted } from '#lib/kernel/number-words.ts'
import { routes } from '#lib/routes.ts'
import { firstParameter, type SearchParams } from '../../../search-params.ts'

export const metadata: Metadata = { title: 'Requests' }

export default async function RequestsPage({ searchParams }: { searchParams: SearchParams }) {
  const actor = await requireActor(routes.requests)
  if (!may(actor, 'request.read')) notFound()
  const query = await searchParams
  const filter = requestFilterSchema.parse(
    Object.fromEntries(Object.entries(query).map(([name, value]) => [name, firstParameter(value)])),
  )
  const [list, times] = await Promise.all([listRequests({ actor }, filter), answerTimes({ actor })])
  return (
    <>
      <PageHeader title="Requests" description={answered(times)} />
      <section aria-label="List of requests" className="flex flex-col gap-5">
        <RequestFilters filter={filter} />
        {list.total === 0 ? (
          <Nothing filter={filter} />
        ) : (
          <>
            <p className="text-muted text-sm" role="status">
              {counted(list.total, 'request')}.
            </p>
            <RequestsTable list={list} filter={filter} />
          </>
        )}
      </section>
    </>
  )
}

function answered({ everybody, own }: AnswerTimes): string {
  if (everybody === null) return 'What teams ask for.'
  const yours = own === null ? '' : `, by you within ${waitInWords(own)}`
  return `Usually answered within ${waitInWords(everybody)}${yours}.`
}

function Nothing({ filter }: { filter: RequestFilter }) {
  if (isFiltered(filter))
    return (
      <EmptyState
        title="No requests match."
        action={
          <Link
            href={requestsPath(requestFilterSchema.parse({}))}
            className={buttonClasses({ variant: 'secondary' })}
          >
            Clear filters
          </Link>
        }
      >
        No request matches all filters.
      </EmptyState>
    )
  return (
    <EmptyState
      title="No open requests."
      action={
        <Link
          href={requestsPath(filter, { state: 'all' })}
          className={buttonClasses({ variant: 'secondary' })}
        >
          Show answered requests
        </Link>
      }
    >
      Teams request scopes, live apps and higher quotas in the settings of their apps.
    </EmptyState>
  )
}
