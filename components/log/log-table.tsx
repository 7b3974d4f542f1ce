import type { ReactNode } from 'react'
import { classNames } from '#components/ui/class-names.ts'
import { ColumnHead, Table } from '#components/ui/table.tsx'
import type { LogRow } from '#lib/features/request-log/log-row.ts'
import { LogRowLine } from './log-row-line.tsx'

/** One page of an app's requests, one line each. On a narrow screen the columns that tell least are left to the request itself. */
export function LogTable({
  clientId,
  rows,
  today,
  before,
}: {
  clientId: string
  rows: readonly LogRow[]
  /** As ISO 8601 has it, in UTC. */
  today: string
  /** Rows that come above these. */
  before?: ReactNode
}) {
  return (
    <Table caption="Requests, newest first" captionHidden className="[&>table]:table-fixed">
      <colgroup>
        <col className="w-34 sm:w-36" />
        <col />
        <col className="w-44 max-md:hidden" />
        <col className="w-40 max-sm:hidden" />
        <col className="w-60 max-lg:hidden" />
      </colgroup>
      <thead className="max-sm:sr-only">
        <tr>
          <ColumnHead className="py-2">Time, UTC</ColumnHead>
          <ColumnHead className="py-2">Result</ColumnHead>
          <ColumnHead className="py-2 max-md:hidden">Secret or key</ColumnHead>
          <ColumnHead className="py-2 max-sm:hidden">From</ColumnHead>
          <ColumnHead className="py-2 max-lg:hidden">User agent</ColumnHead>
        </tr>
      </thead>
      {before}
      <tbody className={ROWS}>
        {rows.map((row) => (
          <LogRowLine key={row.id} clientId={clientId} row={row} today={today} />
        ))}
      </tbody>
    </Table>
  )
}

/** How the lines look, told once. The link of a line is as large as the line. */
export const ROWS = classNames(
  '[&>tr]:relative [&>tr:hover]:bg-sunken',
  '[&>tr>*]:truncate [&>tr>*]:border-line [&>tr>*]:border-t [&>tr>*]:px-3 [&>tr>*]:py-2 [&>tr>*]:leading-5 [&>tr>*]:sm:px-4',
  '[&_th]:font-normal [&_th]:tabular-nums',
  '[&_a]:after:absolute [&_a]:after:inset-0 [&_a:focus-visible]:outline-none',
  '[&_a:focus-visible]:after:outline-2 [&_a:focus-visible]:after:-outline-offset-2 [&_a:focus-visible]:after:outline-brass',
)
