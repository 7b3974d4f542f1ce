/** What a piece is told by the button that it belongs to. */
export type PieceProps = {
  issuer: string
  /** How often it was pressed: each time it begins anew. */
  presses: number
  /** Called once it has got what it was pressed for, or why not. */
  onDone: () => void
}
