import Link from 'next/link'
import { ListPages } from '#components/list-pages.tsx'
import { RequestBadge } from '#components/requests/request-badge.tsx'
import { RelativeTime } from '#components/ui/relative-time.tsx'
import { Cell, ColumnHead, RowHead, Table } from '#components/ui/table.tsx'
import type { ListedRequest, listRequests } from '#lib/features/requests/list-requests.ts'
import { type RequestFilter, requestsPath } from '#lib/features/requests/request-filter.ts'
import { askedInWords, kindLabel, waitInWords } from '#lib/features/requests/words.ts'
import { routes } from '#lib/routes.ts'
import { PartnerLink } from './partner-link.tsx'

/** One page of requests. */
export function RequestsTable({
  list: { requests, page, pages },
  filter,
}: {
  list: Awaited<ReturnType<typeof listRequests>>
  filter: RequestFilter
}) {
  return (
    <>
      <Table caption="Requests" captionHidden>
        <thead>
          <tr>
            <ColumnHead>Request</ColumnHead>
            <ColumnHead className="max-sm:hidden">App</ColumnHead>
            <ColumnHead className="max-lg:hidden">Reason</ColumnHead>
            <ColumnHead>State</ColumnHead>
          </tr>
        </thead>
        <tbody>
          {requests.map((request) => (
            <tr key={request.id}>
              <RowHead className="min-w-36 wrap-anywhere">
                <Link
                  href={routes.request(request.id)}
                  prefetch={false}
                  className="underline decoration-line-strong underline-offset-4 hover:decoration-2 hover:decoration-brass"
                >
                  {kindLabel(request.kind)}: {askedInWords(request)}
                </Link>
                <span className="mt-1 block font-normal text-muted text-sm sm:hidden">
                  <AppOf request={request} />
                </span>
              </RowHead>
              <Cell className="wrap-anywhere max-sm:hidden">
                <AppOf request={request} />
              </Cell>
              <Cell className="max-w-80 wrap-anywhere max-lg:hidden">{request.reason}</Cell>
              <Cell>
                <RequestBadge state={request.state} />
                <span className="mt-1 block text-muted text-sm">
                  <Waited request={request} />
                </span>
              </Cell>
            </tr>
          ))}
        </tbody>
      </Table>
      <ListPages page={page} pages={pages} pathOf={(to) => requestsPath(filter, { page: to })} />
    </>
  )
}

function AppOf({ request: { clientId, team } }: { request: ListedRequest }) {
  return (
    <>
      <span translate="no" className="block font-mono">
        {clientId}
      </span>
      {team.isPartner ? <PartnerLink slug={team.slug} name={team.name} /> : team.name}
    </>
  )
}

/** Since when it waits, or how long it did. */
function Waited({ request: { createdAt, decidedAt } }: { request: ListedRequest }) {
  if (decidedAt === null) return <RelativeTime value={createdAt} />
  return <>after {waitInWords(decidedAt.getTime() - createdAt.getTime())}</>
}
