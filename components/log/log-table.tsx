import { classNames } from '#components/ui/class-names.ts'
import { CopyButton } from '#components/ui/copy-button.tsx'
import { ColumnHead, PlainRows, Table } from '#components/ui/table.tsx'
import { LightLinks } from '#components/usage/light-links.tsx'
import { reasonWords } from '#lib/features/request-log/causes.ts'
import type { LoggedRequest } from '#lib/features/request-log/logged-request.ts'
import { routes } from '#lib/routes.ts'
import { secondOf } from './moment.ts'
import { RequestOutcome } from './request-outcome.tsx'

/** One page of an app's requests. On a narrow screen each is a small stack, so that nothing is hidden sideways. */
export function LogTable({ clientId, requests }: { clientId: string; requests: readonly LoggedRequest[] }) {
  return (
    <LightLinks>
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
        <PlainRows className={STACKED}>
          {requests.map((request) => (
            <Row key={request.id} clientId={clientId} request={request} />
          ))}
        </PlainRows>
      </Table>
    </LightLinks>
  )
}

function Row({ clientId, request }: { clientId: string; request: LoggedRequest }) {
  const { id, time, outcome, reason, asked, observed, credential, address, userAgent } = request
  return (
    <tr>
      <th scope="row" className="sm:min-w-28">
        <a href={routes.appRequest(clientId, id)}>
          <time dateTime={time.toISOString()}>{secondOf(time)}</time>
        </a>
      </th>
      <td className="sm:min-w-36">
        <RequestOutcome outcome={outcome} />
        {outcome === 'refused' && <span className="mt-1 block">{reasonWords(reason)}</span>}
        {outcome === 'issued' && asked?.audience && (
          <span className="mt-1 block text-warn">
            <code translate="no">audience</code> has no effect: send <code translate="no">resource</code>
          </span>
        )}
        {observed && <span className="mt-1 block text-warn">Would be refused: {reasonWords(observed)}</span>}
      </td>
      <td className="wrap-anywhere sm:min-w-24">
        {credential ? credential.name : <span className="text-muted max-sm:hidden">–</span>}
      </td>
      <td className="sm:min-w-36">
        <span translate="no" className="font-mono text-sm wrap-anywhere">
          {address}
        </span>
        {userAgent && <span className="block text-muted text-sm wrap-anywhere">{userAgent}</span>}
      </td>
      <td className="sm:min-w-40">
        <span className="flex items-start justify-between gap-2">
          <code translate="no" id={`id-${id}`} className="font-mono text-muted text-xs leading-5 break-all">
            {id}
          </code>
          <CopyButton text={id} selects={`id-${id}`} variant="ghost" />
        </span>
      </td>
    </tr>
  )
}

/** Each request a small stack where the screen is narrow. */
const STACKED = classNames(
  'max-sm:[&>tr]:block max-sm:[&>tr]:border-line max-sm:[&>tr]:border-t max-sm:[&>tr]:py-3',
  'max-sm:[&>tr>*]:block max-sm:[&>tr>*]:border-0 max-sm:[&>tr>*]:py-0.5',
  '[&_th>a]:tabular-nums [&_th>a]:decoration-line-strong [&_th>a]:hover:decoration-brass',
)
