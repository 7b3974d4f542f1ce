import Link from 'next/link'
import { buttonClasses } from '#components/ui/button.tsx'
import { type LogFilter, logPath } from '#lib/features/request-log/log-filter.ts'
import type { LoggedRequest } from '#lib/features/request-log/logged-request.ts'
import { routes } from '#lib/routes.ts'
import { RequestDrawer } from './request-drawer.tsx'
import { RequestView, type RequestViewProps } from './request-view.tsx'

/** The request that is shown beside the list, with the ways to its neighbours and to its own page. */
export function OpenRequest({
  filter,
  list,
  ...view
}: RequestViewProps & {
  filter: LogFilter
  /** Newest first. */
  list: readonly LoggedRequest[]
}) {
  const { clientId } = view
  const { id } = view.detail.request
  const at = list.findIndex((one) => one.id === id)
  const [newer, older] = at === -1 ? [] : [list[at - 1], list[at + 1]]
  return (
    <RequestDrawer
      requestId={id}
      closePath={logPath(clientId, { ...filter, open: null })}
      actions={
        <>
          {newer && <Neighbour href={logPath(clientId, { ...filter, open: newer.id })}>↑ Newer</Neighbour>}
          {older && <Neighbour href={logPath(clientId, { ...filter, open: older.id })}>↓ Older</Neighbour>}
          <Link href={routes.appRequest(clientId, id)} prefetch={false} className={LOOK}>
            Open as page
          </Link>
        </>
      }
    >
      <RequestView {...view} />
    </RequestDrawer>
  )
}

const LOOK = buttonClasses({ variant: 'ghost', size: 'sm' })

function Neighbour({ href, children }: { href: string; children: string }) {
  return (
    <Link href={href} prefetch={false} scroll={false} replace className={LOOK}>
      {children}
    </Link>
  )
}
