'use client'

import { useRouter } from 'next/navigation'
import { createContext, type ReactNode, useCallback, useContext, useEffect, useRef, useState } from 'react'
import { useEndReveal } from '#components/reveal/reveal-host.tsx'
import { Callout } from '#components/ui/callout.tsx'
import { useAsking } from '#components/use-asking.ts'

const ASK_EVERY_MS = 3_000

type HeardApp = { times: number; firstTokenAt: Date | null }
type Heard = { mark: string; isOver: boolean; apps: ReadonlyMap<string, HeardApp> }

type Watch = {
  /** When an app got its first token; null until the server says so. */
  firstTokenAt: (appId: string) => Date | null
  /** Whether a newer secret took the place of the one that this page showed. */
  isReplaced: (appId: string) => boolean
  /** Notes what this page shows: `times` counts the app’s secrets and keys up to it. */
  noteShown: (appId: string, times: number) => void
}

const WatchContext = createContext<Watch | null>(null)

/** What is heard of the hand-off that stands around it. */
export function useClaimWatch(): Watch {
  const watch = useContext(WatchContext)
  if (!watch) throw new Error('Nothing is heard of this hand-off.')
  return watch
}

/** Names a secret that is shown, among those that wait to be. */
export const revealIdOf = (appId: string, times: number): string => `${appId} ${times}`

/**
 * Asks, while the page is looked at, what became of a hand-off: whether its apps got tokens, and whether another tab, or the
 * connectivity team, has changed what this page shows. Then the page is shown anew, and a secret that no longer works says so.
 */
export function ClaimWatch({
  path,
  mark,
  appIds,
  isWaiting,
  children,
}: {
  /** Where it asks. */
  path: string
  /** What the page shows; the server says another one once it would show something else. */
  mark: string
  /** The apps of the hand-off. */
  appIds: readonly string[]
  /** Whether anything can come still. */
  isWaiting: boolean
  children: ReactNode
}) {
  const router = useRouter()
  const endReveal = useEndReveal()
  const [heard, setHeard] = useState<Heard | null>(null)
  const [firstIds] = useState(appIds)
  const [shown, setShown] = useState<ReadonlyMap<string, number>>(new Map())
  const ask = useCallback(
    async (signal: AbortSignal) => {
      const now = await askNow(path, signal)
      if (!signal.aborted && now) setHeard(now)
    },
    [path],
  )
  useAsking(isWaiting ? ask : null, ASK_EVERY_MS)

  const asked = useRef(mark)
  useEffect(() => {
    // What the page shows by itself is no news, and what it was asked for once it need not be asked for again.
    if (!heard || heard.mark === mark || heard.mark === asked.current) return
    asked.current = heard.mark
    router.refresh()
  }, [heard, mark, router])

  useEffect(() => {
    if (!heard) return
    for (const [appId, times] of shown) {
      if (heard.isOver) endReveal(revealIdOf(appId, times), 'The page behind this says why.')
      else if (isNewer(heard, appId, times)) endReveal(revealIdOf(appId, times), REPLACED)
    }
  }, [heard, shown, endReveal])

  const watch: Watch = {
    firstTokenAt: (appId) => heard?.apps.get(appId)?.firstTokenAt ?? null,
    isReplaced: (appId) => {
      const times = shown.get(appId)
      return heard !== null && times !== undefined && isNewer(heard, appId, times)
    },
    noteShown: (appId, times) => setShown((all) => new Map([...all, [appId, times]])),
  }
  const isOneGone = heard !== null && !heard.isOver && firstIds.some((id) => !heard.apps.has(id))
  return (
    <WatchContext value={watch}>
      {isOneGone && (
        <Callout role="status" title="An app was taken out of this link">
          The connectivity team needs no new secret for it: the one that it has keeps working.
        </Callout>
      )}
      {children}
    </WatchContext>
  )
}

/** Why a secret that a page shows stopped working while it did. */
export const REPLACED =
  'A newer one was made, perhaps in another tab or window of this browser. Use that one, or show a new one.'

const isNewer = ({ apps }: Heard, appId: string, times: number): boolean =>
  (apps.get(appId)?.times ?? 0) > times

async function askNow(path: string, signal: AbortSignal): Promise<Heard | null> {
  try {
    const response = await fetch(path, { signal })
    return response.ok ? readHeard(Object(await response.json())) : null
  } catch {
    return null // no answer: the next question is on its way
  }
}

function readHeard({ mark, isOver, apps }: Record<string, unknown>): Heard | null {
  if (typeof mark !== 'string') return null
  const read = Object.entries(Object(apps)).map(([id, app]): [string, HeardApp] => {
    const { times, firstTokenAt }: Record<string, unknown> = Object(app)
    return [
      id,
      {
        times: typeof times === 'number' ? times : 0,
        firstTokenAt: typeof firstTokenAt === 'string' ? new Date(firstTokenAt) : null,
      },
    ]
  })
  return { mark, isOver: isOver === true, apps: new Map(read) }
}
