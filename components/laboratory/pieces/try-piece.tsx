'use client'

import { type ComponentType, useState } from 'react'
import { Button } from '#components/ui/button.tsx'
import type { PieceProps } from './piece-props.ts'

/** What of the laboratory stands in a page of the guide, and how it is loaded once somebody presses. */
const PIECES = {
  request: async () => (await import('./request-piece.tsx')).RequestPiece,
  token: async () => (await import('./token-piece.tsx')).TokenPiece,
} as const

/**
 * A piece of the laboratory within the guide: gets a real token with throwaway credentials and shows `shows` of it, the
 * requests or the token itself. Offer it only where there are throwaway credentials.
 */
export function TryPiece({ issuer, shows }: { issuer: string; shows: keyof typeof PIECES }) {
  const [piece, setPiece] = useState<{ Shown: ComponentType<PieceProps> } | null>(null)
  const [presses, setPresses] = useState(0)
  const [isBusy, setBusy] = useState(false)

  async function press() {
    setBusy(true)
    try {
      const Shown = piece?.Shown ?? (await PIECES[shows]())
      setPiece({ Shown })
      setPresses(presses + 1)
    } catch {
      setBusy(false) // The network is gone: one can press again.
    }
  }

  return (
    <div data-not-in-text className="flex flex-col gap-5 print:hidden">
      <div className="flex flex-wrap items-center gap-x-4 gap-y-2">
        <Button className="noscript:hidden" pending={isBusy} onClick={press}>
          {presses > 0 && !isBusy ? 'Get another token' : 'Get a token now'}
        </Button>
        <p className="text-muted text-sm noscript:hidden">With throwaway credentials, made for you.</p>
        <p className="hidden text-muted noscript:block">Getting a token here needs JavaScript.</p>
      </div>
      {piece && <piece.Shown issuer={issuer} presses={presses} onDone={() => setBusy(false)} />}
    </div>
  )
}
