'use client'

import { type ReactNode, useEffect, useId, useRef } from 'react'
import { classNames } from './class-names.ts'

/**
 * A modal dialog on the platform's own `<dialog>`: the page behind is inert, Escape asks to close, focus goes
 * back to where it was. The parent owns `open`; `onClose` is a request (Escape, the ✕, a click outside) that
 * the parent may decline by leaving `open` as it is.
 */
export function Dialog({
  open,
  onClose,
  title,
  description,
  children,
  footer,
  size = 'md',
}: {
  open: boolean
  onClose: () => void
  title: ReactNode
  description?: ReactNode
  children?: ReactNode
  footer?: ReactNode
  size?: 'md' | 'lg'
}) {
  const dialog = useRef<HTMLDialogElement>(null)
  const id = useId()

  useEffect(() => {
    const element = dialog.current
    if (!open || !element) return
    const trigger = document.activeElement
    if (!element.open) element.showModal()
    return () => {
      element.close()
      if (trigger instanceof HTMLElement && trigger.isConnected) trigger.focus()
    }
  }, [open])

  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: a click outside is a convenience; the keyboard has Escape and ✕.
    <dialog
      ref={dialog}
      aria-labelledby={`${id}-title`}
      aria-describedby={description ? `${id}-description` : undefined}
      onCancel={(event) => {
        // What cannot be declined is told by `close`.
        if (!event.cancelable) return
        event.preventDefault()
        onClose()
      }}
      onClose={() => {
        // A browser may close all the same (Escape pressed twice): the parent's word still counts.
        if (open && !dialog.current?.open) {
          dialog.current?.showModal()
          onClose()
        }
      }}
      onClick={(event) => event.target === event.currentTarget && onClose()}
      className={classNames(
        'm-auto max-h-[calc(100dvh-2rem)] w-[calc(100vw-2rem)] overflow-y-auto rounded-lg border border-line bg-surface p-0 text-left text-ink shadow-floating',
        size === 'lg' ? 'max-w-2xl' : 'max-w-lg',
      )}
    >
      <div className="flex flex-col gap-4 p-5 sm:p-6">
        <header className="flex items-start justify-between gap-4">
          <h2 id={`${id}-title`} className="font-semibold text-lg">
            {title}
          </h2>
          <button
            type="button"
            onClick={onClose}
            aria-label="Close"
            className="-mt-1 -mr-1 size-8 shrink-0 cursor-pointer rounded-md text-muted hover:bg-sunken hover:text-ink"
          >
            <span aria-hidden="true">✕</span>
          </button>
        </header>
        {description && (
          <div id={`${id}-description`} className="-mt-2 text-muted">
            {description}
          </div>
        )}
        {children}
        {footer && <footer className="flex flex-wrap justify-end gap-2">{footer}</footer>}
      </div>
    </dialog>
  )
}
