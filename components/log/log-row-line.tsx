import { classNames } from '#components/ui/class-names.ts'
import type { LogRow } from '#lib/features/request-log/log-row.ts'
import { routes } from '#lib/routes.ts'

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']

/** One request in a line, all of which opens it. */
export function LogRowLine({ clientId, row, today }: { clientId: string; row: LogRow; today: string }) {
  const { id, time, outcome, words, note, credential, address, userAgent } = row
  const isIssued = outcome === 'issued'
  return (
    <tr>
      <th scope="row">
        <a href={routes.appRequest(clientId, id)} data-request={id}>
          <time dateTime={time}>{shortTime(time, today)}</time>
        </a>
      </th>
      <td>
        <span aria-hidden="true" className={classNames('mr-2', isIssued ? 'text-success' : 'text-danger')}>
          {isIssued ? '✓' : '✕'}
        </span>
        <span className={isIssued ? undefined : 'font-medium'}>
          {!isIssued && <span className="sr-only">Refused: </span>}
          {words}
        </span>
        {note && <span className="ml-3 text-warn">{note}</span>}
      </td>
      <td className="max-md:hidden">{credential ?? <span className="text-muted">–</span>}</td>
      <td className="max-sm:hidden">
        <span translate="no" className="font-mono text-sm">
          {address}
        </span>
      </td>
      <td className="text-muted max-lg:hidden" title={userAgent ?? undefined}>
        {userAgent ?? '–'}
      </td>
    </tr>
  )
}

/**
 * "14:03:22", with its day before where that is not today's, in UTC. By hand: a browser's own words for a date may differ
 * from the server's.
 * @param today as ISO 8601 has it
 */
export function shortTime(time: string, today: string): string {
  const clock = time.slice(11, 19)
  return time.slice(0, 10) === today
    ? clock
    : `${Number(time.slice(8, 10))} ${MONTHS[Number(time.slice(5, 7)) - 1]}, ${clock}`
}
