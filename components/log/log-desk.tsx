'use client'

import { useRouter } from 'next/navigation'
import { type KeyboardEvent, type MouseEvent, type ReactNode, useTransition } from 'react'
import { isPlainClick } from '#components/plain-click.ts'

/**
 * Opens the requests of the list in it beside the list, and moves between them by the arrows. The address keeps its
 * filters. A new tab, and a browser with scripts off, opens the request as a page of its own.
 */
export function LogDesk({ children }: { children: ReactNode }) {
  const router = useRouter()
  const [isPending, startTransition] = useTransition()

  function open(event: MouseEvent<HTMLDivElement>) {
    const row = event.target instanceof Element ? event.target.closest<HTMLElement>('a[data-request]') : null
    const id = row?.dataset.request
    if (id === undefined || !isPlainClick(event)) return
    event.preventDefault()
    const query = new URLSearchParams(window.location.search)
    query.set('open', id)
    startTransition(() => router.push(`${window.location.pathname}?${query}`, { scroll: false }))
  }
  function move(event: KeyboardEvent<HTMLDivElement>) {
    const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0
    if (step === 0 || event.target instanceof HTMLInputElement) return
    const rows = [...event.currentTarget.querySelectorAll<HTMLElement>('a[data-request]')]
    const at = rows.findIndex((row) => row.matches(':focus'))
    const next = rows[at === -1 ? 0 : at + step]
    if (!next) return
    event.preventDefault()
    next.focus()
  }
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: the links are what one acts on; a key that opens one is a click.
    <div aria-busy={isPending} onClick={open} onKeyDown={move} className="flex flex-col gap-4">
      {children}
    </div>
  )
}
