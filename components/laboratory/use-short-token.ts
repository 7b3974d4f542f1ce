'use client'

import { type RefObject, useEffect, useRef } from 'react'
import { askShortToken, type ShortToken } from './run.ts'
import type { ThrowawayState } from './use-laboratory.ts'

/**
 * Asks for a token of one second as soon as there are throwaway credentials, so that it has expired by the time that somebody
 * wants to see that. Gone with the credentials.
 */
export function useShortToken(state: ThrowawayState, issuer: string): RefObject<ShortToken | null> {
  const shortToken = useRef<ShortToken | null>(null)
  const throwaway = state.kind === 'held' ? state.throwaway : null
  useEffect(() => {
    if (!throwaway) return
    let current = true
    void askShortToken(throwaway, issuer).then((short) => {
      if (current) shortToken.current = short
    })
    return () => {
      current = false
      shortToken.current = null
    }
  }, [throwaway, issuer])
  return shortToken
}
