'use client'

import { type ComponentType, createContext, type ReactNode, useContext, useRef, useState } from 'react'
import type { FailureId } from '#components/laboratory/failure-list.ts'
import { Button } from '#components/ui/button.tsx'

/** A failure that was pressed: where on the page, and how many were pressed by then. */
export type Staged = { id: FailureId; place: HTMLElement; presses: number }

type Stage = { staged: Staged | null; isBusy: boolean; show: (id: FailureId, place: HTMLElement) => void }

const StageContext = createContext<Stage | null>(null)

/**
 * Makes failures happen where they are explained, one at a time: all of a page share one set of throwaway credentials, and
 * what they need is loaded when the first is pressed.
 */
export function FailureStage({ issuer, children }: { issuer: string; children: ReactNode }) {
  const [staged, setStaged] = useState<Staged | null>(null)
  const [isBusy, setBusy] = useState(false)
  const [piece, setPiece] = useState<{
    Shown: ComponentType<{ issuer: string; staged: Staged; onDone: () => void }>
  } | null>(null)

  async function show(id: FailureId, place: HTMLElement) {
    if (isBusy) return
    setBusy(true)
    try {
      const Shown = piece?.Shown ?? (await import('./failure-piece.tsx')).FailurePiece
      setPiece({ Shown })
      setStaged({ id, place, presses: (staged?.presses ?? 0) + 1 })
    } catch {
      setBusy(false) // The network is gone: one can press again.
    }
  }

  return (
    <StageContext value={{ staged, isBusy, show }}>
      {children}
      {piece && staged && <piece.Shown issuer={issuer} staged={staged} onDone={() => setBusy(false)} />}
    </StageContext>
  )
}

/**
 * Makes one failure happen, below itself, in a list of descriptions. Nothing where the page has no stage.
 * @param title what happens, for those who only hear it
 */
export function SeeItHappen({ failure, title }: { failure: FailureId; title: string }) {
  const stage = useContext(StageContext)
  const place = useRef<HTMLDivElement>(null)
  if (!stage) return null
  const isMine = stage.staged?.id === failure
  return (
    <dd data-not-in-text className="mt-1 flex flex-col gap-4 noscript:hidden print:hidden">
      <div>
        <Button
          size="sm"
          variant="secondary"
          pending={stage.isBusy && isMine}
          onClick={() => place.current && stage.show(failure, place.current)}
        >
          See it happen<span className="sr-only">: {title}</span>
        </Button>
      </div>
      <div ref={place} className="empty:hidden" />
    </dd>
  )
}
