import { Cell, ColumnHead } from '#components/ui/table.tsx'

/** Head of the column in which apps are ticked. */
export function ChooseHead() {
  return (
    <ColumnHead>
      <span className="sr-only">Choose</span>
    </ColumnHead>
  )
}

/** Ticks an app of a list. */
export function ChooseCell({
  name,
  clientId,
  isFirst,
  isChosen,
}: {
  /** Of the field that holds all that are ticked; the id of the first, where an error summary leads. */
  name: string
  clientId: string
  isFirst: boolean
  isChosen: boolean
}) {
  return (
    <Cell className="w-10">
      <input
        id={isFirst ? name : undefined}
        type="checkbox"
        name={name}
        value={clientId}
        defaultChecked={isChosen}
        aria-label={`Choose ${clientId}`}
        className="size-5 cursor-pointer accent-accent"
      />
    </Cell>
  )
}
