'use client'

import { useEffect, useRef } from 'react'
import { type Laboratory, useLaboratory } from '#components/laboratory/use-laboratory.ts'
import type { PieceProps } from './piece-props.ts'

/** A laboratory of throwaway credentials alone, which requests a token whenever its button is pressed, and forgets as the large one does. */
export function usePiece({ issuer, presses, onDone }: PieceProps): Laboratory {
  const laboratory = useLaboratory({ issuer, offersThrowaway: true })
  const begun = useRef(0)
  useEffect(() => {
    if (begun.current === presses) return
    begun.current = presses
    void laboratory.sendRequest().finally(onDone)
  })
  return laboratory
}
