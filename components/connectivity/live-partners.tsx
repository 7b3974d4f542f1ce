'use client'

import { useRouter } from 'next/navigation'
import { useCallback } from 'react'
import { useAsking } from '#components/use-asking.ts'
import { routes } from '#lib/routes.ts'

const ASK_EVERY_MS = 5_000

/** Renders the page again when partners have moved, as long as it is looked at. */
export function LivePartners({ version }: { version: string }) {
  const router = useRouter()
  const ask = useCallback(
    async (signal: AbortSignal) => {
      const now = await askVersion(signal)
      if (!signal.aborted && now !== null && now !== version) router.refresh()
    },
    [version, router],
  )
  useAsking(ask, ASK_EVERY_MS)
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
