'use client'

import { ExchangeList, ExchangeView } from '#components/laboratory/exchange-view.tsx'
import { Button } from '#components/ui/button.tsx'
import { PieceNews } from './piece-news.tsx'
import type { PieceProps } from './piece-props.ts'
import { usePiece } from './use-piece.ts'

/** The request and the response as they were on the wire, then the call of an API with the token. */
export function RequestPiece(props: PieceProps) {
  const laboratory = usePiece(props)
  const { run, token, call, callApi, apiPath } = laboratory
  const status = run?.isRunning === false ? run.exchanges.at(-1)?.outcome : undefined
  return (
    <div className="flex min-w-0 flex-col gap-5">
      <PieceNews laboratory={laboratory} />
      <p role="status" className="sr-only">
        {status?.kind === 'answered' && `Response: ${status.answer.status} ${status.answer.statusText}.`}
      </p>
      {run && <ExchangeList exchanges={run.exchanges} />}
      {token !== null && (
        <>
          <div>
            <Button variant="secondary" onClick={() => void callApi(apiPath)}>
              Call an API with it
            </Button>
          </div>
          {call && <ExchangeView exchange={call} />}
        </>
      )}
    </div>
  )
}
