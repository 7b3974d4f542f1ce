'use client'

import { useRouter } from 'next/navigation'
import { type ReactNode, useEffect, useRef } from 'react'

/**
 * Shows one request beside the list that it is of. Escape, ✕ and a click outside close it, and the focus goes to the
 * request's line. The address says which one is open, so going back closes it as well.
 */
export function RequestDrawer({
  requestId,
  closePath,
  actions,
  children,
}: {
  requestId: string
  /** Address of the list alone. */
  closePath: string
  actions: ReactNode
  children: ReactNode
}) {
  const router = useRouter()
  const dialog = useRef<HTMLDialogElement>(null)
  const shown = useRef(requestId)

  useEffect(() => {
    shown.current = requestId
  }, [requestId])
  useEffect(() => {
    const element = dialog.current
    if (!element) return
    // As it came it is open and not modal, for browsers with scripts off.
    element.close()
    element.showModal()
    element.focus()
    return () => {
      element.close()
      document.querySelector<HTMLElement>(`a[data-request="${shown.current}"]`)?.focus()
    }
  }, [])

  const close = () => router.push(closePath, { scroll: false })
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: a click outside is a convenience; the keyboard has Escape and ✕.
    <dialog
      ref={dialog}
      open
      tabIndex={-1}
      aria-labelledby="request"
      onCancel={(event) => {
        event.preventDefault()
        close()
      }}
      onClick={(event) => event.target === event.currentTarget && close()}
      className="fixed inset-y-0 right-0 left-auto z-40 m-0 h-dvh max-h-none w-full max-w-2xl overflow-y-auto border-line border-l bg-surface p-0 text-left text-ink shadow-floating outline-none"
    >
      <div className="flex min-h-full flex-col">
        <div className="sticky top-0 z-10 flex items-center justify-between gap-3 border-line border-b bg-surface px-5 py-2">
          <div className="flex flex-wrap items-center gap-1">{actions}</div>
          <a
            href={closePath}
            onClick={(event) => {
              event.preventDefault()
              close()
            }}
            className="grid size-9 place-items-center rounded-md text-muted no-underline hover:bg-sunken hover:text-ink"
          >
            <span aria-hidden="true">✕</span>
            <span className="sr-only">Close</span>
          </a>
        </div>
        <div className="p-5 sm:p-6">{children}</div>
      </div>
    </dialog>
  )
}
