'use client'

import { useEffect } from 'react'

/**
 * Asks again and again while the page is looked at: a hidden tab asks nothing, and asks at once when it is seen again.
 * @param ask must be the same function from one rendering to the next, for as long as the question is; null for no question
 * @param ask.signal aborted when the question is over: an answer that comes later is nobody's
 */
export function useAsking(ask: ((signal: AbortSignal) => Promise<void>) | null, everyMs: number): void {
  useEffect(() => {
    if (!ask) return
    const question = ask
    let timer: ReturnType<typeof setTimeout> | undefined
    const stopped = new AbortController()
    const wait = () => {
      clearTimeout(timer)
      if (!document.hidden && !stopped.signal.aborted) timer = setTimeout(askOnce, everyMs)
    }
    async function askOnce() {
      clearTimeout(timer)
      await question(stopped.signal)
      wait()
    }
    function look() {
      clearTimeout(timer)
      if (!document.hidden) void askOnce()
    }
    wait()
    document.addEventListener('visibilitychange', look)
    return () => {
      stopped.abort()
      clearTimeout(timer)
      document.removeEventListener('visibilitychange', look)
    }
  }, [ask, everyMs])
}
