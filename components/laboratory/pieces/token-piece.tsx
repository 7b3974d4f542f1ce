'use client'

import { TokenPanel } from '#components/laboratory/token-panel.tsx'
import { PieceNews } from './piece-news.tsx'
import type { PieceProps } from './piece-props.ts'
import { usePiece } from './use-piece.ts'

/** A token taken apart, each claim explained, its signature verified with the published keys. */
export function TokenPiece(props: PieceProps) {
  const laboratory = usePiece(props)
  const { token, run } = laboratory
  return (
    <div className="flex min-w-0 flex-col gap-5">
      <PieceNews laboratory={laboratory} />
      <p role="status" className="sr-only">
        {token !== null && 'A token was issued.'}
      </p>
      {token !== null && <TokenPanel token={token} issuer={props.issuer} />}
      {token === null && run?.isRunning === false && <p>We couldn’t get a token just now. Try again.</p>}
    </div>
  )
}
