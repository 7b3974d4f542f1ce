'use client'

import { type FocusEvent, useEffect, useRef, useState, useSyncExternalStore } from 'react'
import { IdentityField } from '#components/accounts/identity-field.tsx'
import { FormSummary } from '#components/ui/form-summary.tsx'
import { SubmitButton } from '#components/ui/submit-button.tsx'
import { useFormAction } from '#components/use-form-action.ts'
import type { FormAction } from '#lib/edges/forms/form-state.ts'
import {
  closeToast,
  lifeOf,
  markUndone,
  noToasts,
  onToasts,
  type ShownToast,
  shownToasts,
  type Undo,
  type UndoAct,
} from './toasts.ts'

export type UndoActions = Record<UndoAct, FormAction<{ undone: true }>>

/** Leads to the toasts, wherever the focus is. */
const KEY = 'F8'

/** Shows what was done, and takes it back. Nothing goes while somebody points at one or is in one. */
export function ToastHost({ undo }: { undo: UndoActions }) {
  const toasts = useSyncExternalStore(onToasts, shownToasts, noToasts)
  const region = useRef<HTMLElement>(null)
  const cameFrom = useRef<Element | null>(null)
  const [isPointedAt, setPointedAt] = useState(false)
  const [isFocused, setFocused] = useState(false)

  useEffect(() => {
    const enter = ({ key }: KeyboardEvent) => {
      if (key === KEY) region.current?.querySelector('button')?.focus()
    }
    window.addEventListener('keydown', enter)
    return () => window.removeEventListener('keydown', enter)
  }, [])

  function enter({ relatedTarget, currentTarget }: FocusEvent) {
    if (!currentTarget.contains(relatedTarget)) cameFrom.current = relatedTarget
    setFocused(true)
  }
  const leave = ({ relatedTarget, currentTarget }: FocusEvent) =>
    setFocused(currentTarget.contains(relatedTarget))

  /** What has the focus is about to go: it returns to where it was. */
  function close(id: string) {
    const before = cameFrom.current
    if (region.current?.contains(document.activeElement)) {
      if (before instanceof HTMLElement && before.isConnected) before.focus()
      else document.getElementById('main')?.focus()
    }
    setPointedAt(false)
    closeToast(id)
  }

  return (
    <section
      ref={region}
      aria-label={`Messages (${KEY})`}
      aria-live="polite"
      aria-relevant="additions text"
      onPointerEnter={() => setPointedAt(true)}
      onPointerLeave={() => setPointedAt(false)}
      onFocus={enter}
      onBlur={leave}
      className="pointer-events-none fixed inset-x-4 bottom-4 z-40 mx-auto flex max-w-96 flex-col gap-2 sm:bottom-6 print:hidden"
    >
      {toasts.map((toast) => (
        <ToastItem
          key={toast.id}
          toast={toast}
          isHeld={isPointedAt || isFocused}
          undo={undo}
          onClose={() => close(toast.id)}
        />
      ))}
    </section>
  )
}

function ToastItem({
  toast,
  isHeld,
  undo,
  onClose,
}: {
  toast: ShownToast
  isHeld: boolean
  undo: UndoActions
  onClose: () => void
}) {
  const dismiss = useRef<HTMLButtonElement>(null)
  const life = lifeOf(toast)
  const { id } = toast

  useEffect(() => {
    if (isHeld) return
    const timer = setTimeout(() => closeToast(id), life)
    return () => clearTimeout(timer)
  }, [isHeld, id, life])

  return (
    <div className="pointer-events-auto flex flex-wrap items-center gap-x-2 gap-y-1 rounded-lg border border-line-strong bg-surface py-2 pr-2 pl-4 text-[0.9375rem] shadow-floating transition duration-200 starting:translate-y-2 starting:opacity-0">
      <p className="min-w-0 flex-1 wrap-anywhere">{toast.message}</p>
      {toast.undo && (
        <UndoForm
          id={id}
          undo={toast.undo}
          action={undo[toast.undo.act]}
          about={toast.message}
          onUndone={() => {
            // Its button had the focus.
            dismiss.current?.focus()
            markUndone(id)
          }}
        />
      )}
      <button
        ref={dismiss}
        type="button"
        onClick={onClose}
        className="size-8 shrink-0 cursor-pointer rounded-md text-muted hover:bg-sunken hover:text-ink"
      >
        <span aria-hidden="true">✕</span>
        <span className="sr-only">Dismiss {toast.message}</span>
      </button>
    </div>
  )
}

function UndoForm({
  id,
  undo: { fields },
  action,
  about,
  onUndone,
}: {
  id: string
  undo: Undo
  action: UndoActions[UndoAct]
  about: string
  onUndone: () => void
}) {
  const identityId = `${id}-password`
  const form = useFormAction(action, { identityId, onResult: onUndone })
  const hidden = Object.entries(fields).flatMap(([name, value]) =>
    (typeof value === 'string' ? [value] : value).map((one) => ({ name, value: one })),
  )
  return (
    <form action={form.send} noValidate className="contents">
      {hidden.map(({ name, value }) => (
        <input key={`${name} ${value}`} type="hidden" name={name} value={value} />
      ))}
      {form.problems.length > 0 && (
        <div className="order-last flex w-full flex-col gap-3 py-2 pr-2">
          <FormSummary problems={form.problems} title="We couldn’t undo this" />
          <IdentityField id={identityId} error={form.error} />
        </div>
      )}
      <SubmitButton variant="secondary" size="sm">
        Undo<span className="sr-only"> {about}</span>
      </SubmitButton>
    </form>
  )
}
