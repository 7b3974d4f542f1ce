import Link from 'next/link'
import type { ComponentProps } from 'react'
import { reasonWords } from '#components/failures/causes.ts'
import { classNames } from '#components/ui/class-names.ts'
import { CopyButton } from '#components/ui/copy-button.tsx'
import { Cell, ColumnHead, RowHead, Table } from '#components/ui/table.tsx'
import type { LoggedRequest } from '#lib/features/request-log/logged-request.ts'
import { routes } from '#lib/routes.ts'
import { secondOf } from './moment.ts'
import { RequestOutcome } from './request-outcome.tsx'

/** One page of an app's requests. On a narrow screen each is a small stack, so that nothing is hidden sideways. */
export function LogTable({ clientId, requests }: { clientId: string; requests: readonly LoggedRequest[] }) {
  return (
    <Table caption="Requests, newest first" captionHidden>
      <thead className="max-sm:sr-only">
        <tr>
          <ColumnHead>Time, UTC</ColumnHead>
          <ColumnHead>Outcome</ColumnHead>
          <ColumnHead>Secret or key</ColumnHead>
          <ColumnHead>From</ColumnHead>
          <ColumnHead>Request ID</ColumnHead>
        </tr>
      </thead>
      <tbody>
        {requests.map((request) => (
          <Row key={request.id} clientId={clientId} request={request} />
        ))}
      </tbody>
    </Table>
  )
}

function Row({ clientId, request }: { clientId: string; request: LoggedRequest }) {
  const { id, time, outcome, reason, asked, observed, credential, address, userAgent } = request
  return (
    <tr className="max-sm:block max-sm:border-line max-sm:border-t max-sm:py-3">
      <RowHead className={classNames(STACKED, 'sm:min-w-28')}>
        <Link
          href={routes.appRequest(clientId, id)}
          prefetch={false}
          className="tabular-nums underline decoration-line-strong underline-offset-4 hover:decoration-2 hover:decoration-brass"
        >
          <time dateTime={time.toISOString()}>{secondOf(time)}</time>
        </Link>
      </RowHead>
      <Part className="sm:min-w-36">
        <RequestOutcome outcome={outcome} />
        {outcome === 'refused' && <span className="mt-1 block">{reasonWords(reason)}</span>}
        {outcome === 'issued' && asked?.audience && (
          <span className="mt-1 block text-warn">
            <code translate="no">audience</code> has no effect: send <code translate="no">resource</code>
          </span>
        )}
        {observed && <span className="mt-1 block text-warn">Would be refused: {reasonWords(observed)}</span>}
      </Part>
      <Part className="wrap-anywhere sm:min-w-24">
        {credential ? credential.name : <span className="text-muted max-sm:hidden">–</span>}
      </Part>
      <Part className="sm:min-w-36">
        <span translate="no" className="font-mono text-sm wrap-anywhere">
          {address}
        </span>
        {userAgent && <span className="block text-muted text-sm wrap-anywhere">{userAgent}</span>}
      </Part>
      <Part className="sm:min-w-40">
        <span className="flex items-start justify-between gap-2">
          <code translate="no" id={`id-${id}`} className="font-mono text-muted text-xs leading-5 break-all">
            {id}
          </code>
          <CopyButton text={id} selects={`id-${id}`} variant="ghost" />
        </span>
      </Part>
    </tr>
  )
}

const STACKED = 'max-sm:block max-sm:border-0 max-sm:py-0.5'

function Part({ className, ...rest }: ComponentProps<'td'>) {
  return <Cell {...rest} className={classNames(STACKED, className)} />
}
