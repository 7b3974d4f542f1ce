'use client'

import { useEffect, useRef } from 'react'
import { createPortal } from 'react-dom'
import { ExchangeList } from '#components/laboratory/exchange-view.tsx'
import { ExplainedRefusal } from '#components/laboratory/explained-refusal.tsx'
import { failureOf } from '#components/laboratory/failure-list.ts'
import { useLaboratory } from '#components/laboratory/use-laboratory.ts'
import { ERRORS } from '#lib/oauth/errors.ts'
import type { Staged } from './failure-stage.tsx'
import { PieceNews } from './piece-news.tsx'

const EXPLANATIONS = Object.values(ERRORS)

/** What a failure sent, what came, what the owner would read in the log, and the cure, below where it was pressed. */
export function FailurePiece({
  issuer,
  staged,
  onDone,
}: {
  issuer: string
  staged: Staged
  onDone: () => void
}) {
  const laboratory = useLaboratory({ issuer, offersThrowaway: true })
  const begun = useRef(0)
  useEffect(() => {
    if (begun.current === staged.presses) return
    begun.current = staged.presses
    void laboratory.tryFailure(staged.id, null).finally(onDone)
  })
  const { run } = laboratory
  const last = run?.of === staged.id && !run.isRunning ? run.exchanges.at(-1) : undefined
  return createPortal(
    <div className="flex min-w-0 flex-col gap-4">
      <PieceNews laboratory={laboratory} />
      {run?.of === staged.id && !run.isRunning && !last && (
        <p role="status">Nothing was sent: browsers create keys only on https or localhost.</p>
      )}
      {run && last && (
        <>
          <div role="status">
            <ExplainedRefusal
              exchange={last}
              failure={failureOf(staged.id)}
              log={run.log}
              logPath={null}
              explanations={EXPLANATIONS}
              causes={[]}
            />
          </div>
          <ExchangeList exchanges={run.exchanges} />
        </>
      )}
    </div>,
    staged.place,
  )
}
