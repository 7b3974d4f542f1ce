'use client'

import { useRouter } from 'next/navigation'
import type { MouseEvent, ReactNode } from 'react'
import { isPlainClick } from '#components/plain-click.ts'

/**
 * Opens what the plain links in it lead to as `Link` does, without loading the page anew. For hundreds of links, each of
 * which would be a component of its own otherwise. Without scripts they are links all the same.
 */
export function LightLinks({ className, children }: { className?: string; children: ReactNode }) {
  const router = useRouter()

  function open(event: MouseEvent<HTMLDivElement>) {
    const path = event.target instanceof Element ? pathOf(event.target.closest('a')) : null
    if (path === null || !isPlainClick(event)) return
    event.preventDefault()
    router.push(path)
  }

  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: the links are what one acts on; a key that opens one is a click.
    // biome-ignore lint/a11y/useKeyWithClickEvents: likewise.
    <div className={className} onClick={open}>
      {children}
    </div>
  )
}

/** Null for what leads elsewhere, or is to be saved. Read as it was written: a link in a picture has no other address. */
function pathOf(link: Element | null): string | null {
  const path = link?.getAttribute('href') ?? null
  return link?.hasAttribute('download') || !path?.startsWith('/') ? null : path
}
