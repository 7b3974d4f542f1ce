'use client'

import { useRouter } from 'next/navigation'
import { useEffect } from 'react'
import { routes } from '#lib/routes.ts'

const ASK_EVERY_MS = 5_000

/** Renders the page again when partners have moved, as long as it is looked at. */
export function LivePartners({ version }: { version: string }) {
  const router = useRouter()
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined
    const stopped = new AbortController()
    async function ask() {
      const now = await askVersion(stopped.signal)
      if (stopped.signal.aborted) return
      if (now !== null && now !== version) router.refresh()
      timer = setTimeout(ask, ASK_EVERY_MS)
    }
    function look() {
      clearTimeout(timer)
      if (!document.hidden) timer = setTimeout(ask, ASK_EVERY_MS)
    }
    look()
    document.addEventListener('visibilitychange', look)
    return () => {
      stopped.abort()
      clearTimeout(timer)
      document.removeEventListener('visibilitychange', look)
    }
  }, [version, router])
  return null
}

async function askVersion(signal: AbortSignal): Promise<string | null> {
  try {
    const response = await fetch(routes.partnersVersion, { signal })
    if (!response.ok) return null
    const { version }: { version?: unknown } = await response.json()
    return typeof version === 'string' ? version : null
  } catch {
    return null // no connection just now
  }
}
