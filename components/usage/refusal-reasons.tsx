import { Cell, ColumnHead, RowHead, Table } from '#components/ui/table.tsx'
import { count } from './bucket-words.ts'
import { reasonWords } from './reason-words.ts'

/** Why requests were refused, the most frequent first. */
export function RefusalReasons({ reasons }: { reasons: readonly { reason: string; count: number }[] }) {
  return (
    <Table caption="Refused requests by reason" captionHidden>
      <thead>
        <tr>
          <ColumnHead>Reason</ColumnHead>
          <ColumnHead className="text-right">Requests</ColumnHead>
        </tr>
      </thead>
      <tbody>
        {reasons.map(({ reason, count: times }) => (
          <tr key={reason}>
            <RowHead className="font-normal">{reasonWords(reason)}</RowHead>
            <Cell numeric>{count(times)}</Cell>
          </tr>
        ))}
      </tbody>
    </Table>
  )
}
