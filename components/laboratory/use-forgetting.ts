'use client'

import { useCallback, useEffect, useRef } from 'react'
import { flushSync } from 'react-dom'

/** Minutes without use after which the page forgets every secret. */
export const FORGOTTEN_AFTER_MINUTES = 15

/**
 * Forgets on leaving (WB-03), before the page is kept for the back button, and after a while without use.
 * @param forget takes every secret out of memory and off the page
 * @returns to be called at each use, which begins the while anew
 */
export function useForgetting(forget: (why: 'left' | 'unused') => void): () => void {
  const latest = useRef(forget)
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined)
  useEffect(() => {
    latest.current = forget
  }, [forget])

  useEffect(() => {
    // At once: what is only scheduled would happen after the page was stored, and its DOM with it.
    const leave = () => flushSync(() => latest.current('left'))
    window.addEventListener('pagehide', leave)
    return () => {
      window.removeEventListener('pagehide', leave)
      clearTimeout(timer.current)
    }
  }, [])

  return useCallback(() => {
    clearTimeout(timer.current)
    timer.current = setTimeout(() => latest.current('unused'), FORGOTTEN_AFTER_MINUTES * 60_000)
  }, [])
}
