import type { ReactNode } from 'react'
import { Cell, ColumnHead, RowHead, Table } from '#components/ui/table.tsx'

/** A table of names, their values and what they mean; the name heads its row. */
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
      <thead>
        <tr>
          {columns.map((column) => (
            <ColumnHead key={column}>{column}</ColumnHead>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map(([name, value, meaning]) => (
          <tr key={name}>
            <RowHead className="whitespace-nowrap font-mono text-sm">{name}</RowHead>
            <Cell className="min-w-48">{value}</Cell>
            <Cell className="min-w-56 text-muted">{meaning}</Cell>
          </tr>
        ))}
      </tbody>
    </Table>
  )
}
