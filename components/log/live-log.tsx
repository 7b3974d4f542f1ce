'use client'

import { createContext, type ReactNode, useContext, useEffect, useState } from 'react'
import { buttonClasses } from '#components/ui/button.tsx'
import { useHydrated } from '#components/use-hydrated.ts'
import type { LogRow } from '#lib/features/request-log/log-row.ts'
import { counted } from '#lib/kernel/number-words.ts'
import { routes } from '#lib/routes.ts'
import { LogRowLine } from './log-row-line.tsx'
import { LogTable, ROWS } from './log-table.tsx'
import { readTail, type Tail } from './read-tail.ts'

const ASK_EVERY_MS = 2_000
const MAX_SHOWN = 200

type State = 'off' | 'live' | 'lost' | 'signed_out' | 'absent' | 'too_many'

const WORDS: Record<State, string> = {
  off: '',
  live: 'Live.',
  lost: 'No connection. Trying again …',
  signed_out: 'You’re signed out.',
  absent: 'You no longer have access to this app.',
  too_many: 'You already follow three logs. Close one to follow this one.',
}

type Live = { state: State; rows: readonly LogRow[]; turn: (isOn: boolean) => void }

const LiveContext = createContext<Live>({ state: 'off', rows: [], turn: () => {} })

/**
 * Follows a log while it is looked at: asks `path` for what is new, and stops when the tab is hidden, and when the server
 * says that it may not. What is new stands above the list of the page.
 */
export function LiveLog({
  path,
  tailId,
  known,
  children,
}: {
  path: string
  /** By which the server knows this page from others; the first one is kept while the page is. */
  tailId: string
  /** Requests that the page shows by itself. */
  known: readonly string[]
  children: ReactNode
}) {
  const [tail] = useState(tailId)
  const [state, setState] = useState<State>('off')
  const [told, setTold] = useState<readonly LogRow[]>([])
  const isOn = state === 'live' || state === 'lost'

  useEffect(() => {
    if (!isOn) return
    let timer: ReturnType<typeof setTimeout> | undefined
    let cursor = ''
    const stopped = new AbortController()
    async function ask() {
      clearTimeout(timer)
      const query = new URLSearchParams({ tail, after: cursor })
      const answer = await askTail(`${path}${path.includes('?') ? '&' : '?'}${query}`, stopped.signal)
      if (stopped.signal.aborted) return
      if (typeof answer === 'string') {
        setState(answer)
        if (answer !== 'lost') return
      } else {
        cursor = answer.cursor
        setState('live')
        setTold((before) => merged(answer.rows, before))
      }
      if (!document.hidden) timer = setTimeout(ask, ASK_EVERY_MS)
    }
    function look() {
      clearTimeout(timer)
      if (!document.hidden) void ask()
    }
    look()
    document.addEventListener('visibilitychange', look)
    return () => {
      stopped.abort()
      clearTimeout(timer)
      document.removeEventListener('visibilitychange', look)
    }
  }, [isOn, path, tail])
  // What was told of other filters is not of these.
  // biome-ignore lint/correctness/useExhaustiveDependencies: for each path anew.
  useEffect(() => () => setTold([]), [path])

  const turn = (to: boolean) => setState(to ? 'live' : 'off')
  const rows = told.filter(({ id }) => !known.includes(id))
  return <LiveContext value={{ state, rows, turn }}>{children}</LiveContext>
}

/** Those that are new, above those that were told before. */
function merged(told: readonly LogRow[], before: readonly LogRow[]): readonly LogRow[] {
  const fresh = told.filter(({ id }) => !before.some((one) => one.id === id))
  if (fresh.length === 0) return before
  return [...fresh, ...before].toSorted((a, b) => (a.time < b.time ? 1 : -1)).slice(0, MAX_SHOWN)
}

async function askTail(path: string, signal: AbortSignal): Promise<Tail | Exclude<State, 'off' | 'live'>> {
  try {
    const response = await fetch(path, { signal })
    if (response.status === 401) return 'signed_out'
    if (response.status === 404) return 'absent'
    if (response.status === 429) return 'too_many'
    return (response.ok && readTail(await response.json())) || 'lost'
  } catch {
    return 'lost' // no answer: what is shown stays, and the next question is on its way
  }
}

/** Switches following on and off, and says how it goes. */
export function LiveSwitch() {
  const { state, rows, turn } = useContext(LiveContext)
  const isHydrated = useHydrated()
  if (!isHydrated) return null
  const isOn = state === 'live' || state === 'lost'
  return (
    <span className="ml-auto flex flex-wrap items-center gap-x-3 gap-y-1">
      <span role="status" className="text-muted text-sm">
        {WORDS[state]} {rows.length > 0 && state !== 'off' && counted(rows.length, 'new request')}
        {state === 'signed_out' && (
          <a href={routes.signIn} className="underline underline-offset-4 hover:decoration-2">
            Sign in
          </a>
        )}
      </span>
      <button
        type="button"
        aria-pressed={isOn}
        onClick={() => turn(!isOn)}
        className={buttonClasses({ variant: 'secondary', size: 'sm' })}
      >
        <span
          aria-hidden="true"
          className={isOn ? 'size-2 rounded-full bg-success' : 'size-2 rounded-full border border-current'}
        />
        Live
      </button>
    </span>
  )
}

type RowsProps = { clientId: string; today: string }

/** What is new, as the first rows of a table. */
export function LiveRows(props: RowsProps) {
  const { rows } = useContext(LiveContext)
  if (rows.length === 0) return null
  return (
    <tbody className={ROWS}>
      {rows.map((row) => (
        <LogRowLine key={row.id} row={row} {...props} />
      ))}
    </tbody>
  )
}

/** What is new where the page has nothing, and what it says of that until then. */
export function LiveTable({ children, ...props }: RowsProps & { children: ReactNode }) {
  const { rows } = useContext(LiveContext)
  return rows.length === 0 ? children : <LogTable rows={rows} {...props} />
}
