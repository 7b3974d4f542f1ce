'use client'

import { useCallback, useEffect, useState } from 'react'
import { useAsking } from '#components/use-asking.ts'
import type { ShownReplay } from '#lib/features/what-if/shown-replay.ts'
import { routes } from '#lib/routes.ts'
import { ReplayProgress, ReplayResult } from './replay-result.tsx'

const ASK_EVERY_MS = 1_000

/** Follows a check while it is looked at, and says what it has found. */
export function ReplayPanel({ id, initial = null }: { id: string; initial?: ShownReplay | null }) {
  const [found, setFound] = useState(initial)
  const isOver = found !== null && found.state !== 'open'
  const ask = useCallback(
    async (signal: AbortSignal) => {
      const next = await askFound(id, signal)
      if (!signal.aborted && next) setFound(next)
    },
    [id],
  )
  useEffect(() => {
    const first = new AbortController()
    void ask(first.signal)
    return () => first.abort()
  }, [ask])
  useAsking(isOver ? null : ask, ASK_EVERY_MS)
  if (found === null || found.state === 'open') return <ReplayProgress replay={found} />
  return <ReplayResult replay={found} />
}

async function askFound(id: string, signal: AbortSignal): Promise<ShownReplay | null> {
  try {
    const response = await fetch(routes.whatIfProgress(id), { signal })
    if (!response.ok) return null
    const { found }: { found: ShownReplay | null } = await response.json()
    return found
  } catch {
    return null // no connection just now
  }
}
