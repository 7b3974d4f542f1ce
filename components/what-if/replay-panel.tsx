'use client'

import { useCallback, useEffect, useState, useTransition } from 'react'
import { Button } from '#components/ui/button.tsx'
import { useAsking } from '#components/use-asking.ts'
import { type FormAction, untouched } from '#lib/edges/forms/form-state.ts'
import type { ShownReplay } from '#lib/features/what-if/shown-replay.ts'
import { routes } from '#lib/routes.ts'
import { ReplayProgress, ReplayResult } from './replay-result.tsx'

const ASK_EVERY_MS = 1_000

/** Follows a check while it is looked at, and says what it has found. */
export function ReplayPanel({
  id,
  initial = null,
  stop,
}: {
  id: string
  initial?: ShownReplay | null
  /** Stops it from here; where the page has a form for that, there is no need. */
  stop?: FormAction
}) {
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
  if (found === null || found.state === 'open')
    return (
      <div className="flex flex-col items-start gap-2">
        <ReplayProgress replay={found} />
        {stop && <StopButton id={id} stop={stop} onStopped={() => ask(new AbortController().signal)} />}
      </div>
    )
  return <ReplayResult replay={found} />
}

/** No form of its own: it stands within that of the change, which keeps what was typed. */
function StopButton({
  id,
  stop,
  onStopped,
}: {
  id: string
  stop: FormAction
  onStopped: () => Promise<void>
}) {
  const [isPending, startTransition] = useTransition()
  const press = () =>
    startTransition(async () => {
      const sent = new FormData()
      sent.set('id', id)
      sent.set('here', 'yes')
      // What could not be stopped goes on, and the line says so.
      await Promise.resolve(stop(untouched, sent)).catch(() => null)
      await onStopped()
    })
  return (
    <Button variant="secondary" size="sm" pending={isPending} onClick={press}>
      Stop
    </Button>
  )
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
