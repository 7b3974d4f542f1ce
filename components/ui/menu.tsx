'use client'

import { type ReactNode, useEffect, useRef } from 'react'
import { classNames } from './class-names.ts'

/**
 * A disclosure that drops a panel below its button; works before and without scripts. With them it closes on
 * Escape (focus goes back to the button), on a click elsewhere, and when a link inside is followed.
 */
export function Menu({
  label,
  buttonClassName,
  className,
  children,
}: {
  label: ReactNode
  buttonClassName: string
  className?: string
  children: ReactNode
}) {
  const details = useRef<HTMLDetailsElement>(null)

  useEffect(() => {
    const element = details.current
    if (!element) return
    const close = () => {
      element.open = false
    }
    const closeOutside = (event: Event) => {
      if (event.target instanceof Node && !element.contains(event.target)) close()
    }
    const closeOnUse = (event: Event) => {
      if (event.target instanceof Element && event.target.closest('a')) close()
    }
    const closeOnEscape = (event: KeyboardEvent) => {
      if (event.key !== 'Escape' || !element.open) return
      close()
      element.querySelector('summary')?.focus()
    }
    document.addEventListener('click', closeOutside)
    element.addEventListener('click', closeOnUse)
    element.addEventListener('keydown', closeOnEscape)
    return () => {
      document.removeEventListener('click', closeOutside)
      element.removeEventListener('click', closeOnUse)
      element.removeEventListener('keydown', closeOnEscape)
    }
  }, [])

  return (
    <details ref={details} className={classNames('relative', className)}>
      <summary className={classNames('list-none [&::-webkit-details-marker]:hidden', buttonClassName)}>
        {label}
      </summary>
      <div className="absolute right-0 mt-2 flex max-h-[calc(100dvh-5rem)] w-64 max-w-[calc(100vw-2rem)] flex-col gap-3 overflow-y-auto rounded-lg border border-line bg-surface p-3 shadow-floating">
        {children}
      </div>
    </details>
  )
}
