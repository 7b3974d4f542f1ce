import type { ReactNode } from 'react'
import { Cell, ColumnHead, RowHead, Table } from '#components/ui/table.tsx'

/**
 * A table of names, their values and what they mean; the name heads its row. On a narrow screen each row becomes a
 * small stack, so that nothing is hidden sideways.
 */
export function FactTable({
  caption,
  columns,
  rows,
}: {
  caption: string
  columns: readonly [string, string, string]
  rows: readonly (readonly [name: string, value: ReactNode, meaning: ReactNode])[]
}) {
  return (
    <Table caption={caption}>
      <thead className="max-sm:sr-only">
        <tr>
          {columns.map((column) => (
            <ColumnHead key={column}>{column}</ColumnHead>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map(([name, value, meaning]) => (
          <tr key={name} className="max-sm:block max-sm:border-line max-sm:border-t max-sm:py-3">
            <RowHead
              translate="no"
              className="whitespace-nowrap font-mono text-sm leading-6 max-sm:block max-sm:border-0 max-sm:py-0.5"
            >
              {name}
            </RowHead>
            <Cell className="max-sm:block max-sm:border-0 max-sm:py-0.5 sm:min-w-48">{value}</Cell>
            <Cell className="text-muted max-sm:block max-sm:border-0 max-sm:py-0.5 sm:min-w-56">
              {meaning}
            </Cell>
          </tr>
        ))}
      </tbody>
    </Table>
  )
}
