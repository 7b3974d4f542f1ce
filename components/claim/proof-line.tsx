'use client'

import { useCallback, useState } from 'react'
import { Callout } from '#components/ui/callout.tsx'
import { ExactTime } from '#components/ui/exact-time.tsx'
import { useAsking } from '#components/use-asking.ts'

const ASK_EVERY_MS = 3_000

/** Waits for the first token, while the page is looked at, and says that it works when it has come. */
export function ProofLine({
  path,
  appId,
  firstTokenAt,
}: {
  /** Where it asks. */
  path: string
  appId: string
  /** As the page was made. */
  firstTokenAt: Date | null
}) {
  const [heard, setHeard] = useState<Date | null>(null)
  const at = firstTokenAt ?? heard
  const ask = useCallback(
    async (signal: AbortSignal) => {
      const time = await askFirstToken(path, appId, signal)
      if (!signal.aborted && time) setHeard(time)
    },
    [path, appId],
  )
  useAsking(at ? null : ask, ASK_EVERY_MS)
  return (
    <div role="status">
      {at ? (
        <Callout tone="success" title="It works">
          The first token was issued on <ExactTime value={at} />.
        </Callout>
      ) : (
        <Callout title="Waiting for the first token">
          Request one with these credentials: this page says so when it works.{' '}
          <span className="hidden noscript:inline">Reload the page to look again.</span>
        </Callout>
      )}
    </div>
  )
}

async function askFirstToken(path: string, appId: string, signal: AbortSignal): Promise<Date | null> {
  try {
    const response = await fetch(path, { signal })
    const found: unknown = response.ok ? await response.json() : null
    const time = Object.entries(Object(found)).find(([id]) => id === appId)?.[1]
    return typeof time === 'string' ? new Date(time) : null
  } catch {
    return null // no answer: the next question is on its way
  }
}
