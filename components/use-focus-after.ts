'use client'

import { useEffect, useRef } from 'react'

/**
 * For a form that goes once it was sent, and with it the button that had the focus.
 * @param id of what takes the focus over, and comes with the answer
 */
export function useFocusAfter(id: string, pending: boolean): void {
  const wasPending = useRef(false)
  useEffect(() => {
    wasPending.current = pending
  }, [pending])
  useEffect(
    () => () => {
      if (wasPending.current) document.getElementById(id)?.focus()
    },
    [id],
  )
}
