'use client'

import { createContext, type ReactNode, useCallback, useContext, useEffect, useState } from 'react'
import type { Credentials } from '#components/apps/credentials.ts'
import { RevealDialog } from './reveal-dialog.tsx'

/** A secret that is shown this once. */
export type Reveal = {
  credentials: Credentials
  /** Id of what takes focus afterwards: what had it is usually gone. */
  returnTo: string
  /** What it is known by where it may end while it is shown. */
  id?: string
}

const RevealContext = createContext<((reveal: Reveal) => void) | null>(null)

/** Where a new secret is handed to be shown. */
export function useReveal(): (reveal: Reveal) => void {
  const show = useContext(RevealContext)
  if (!show) throw new Error('A secret has no place to be shown in.')
  return show
}

const EndContext = createContext<((id: string, why: string) => void) | null>(null)

/** Where it is told that a secret which is being shown no longer works, and why. */
export function useEndReveal(): (id: string, why: string) => void {
  const end = useContext(EndContext)
  if (!end) throw new Error('A secret has no place to be shown in.')
  return end
}

/**
 * Stands around everything and outlives each page, so that no navigation, refresh or failing page loses a secret that
 * is being shown. One at a time; another that comes meanwhile waits its turn.
 */
export function RevealHost({ children }: { children: ReactNode }) {
  const [waiting, setWaiting] = useState<readonly Reveal[]>([])
  const [returnTo, setReturnTo] = useState<string | null>(null)
  const [ended, setEnded] = useState<ReadonlyMap<string, string>>(new Map())
  const [current] = waiting

  const show = (reveal: Reveal) =>
    setWaiting((all) =>
      all.some(({ credentials }) => credentials.secret === reveal.credentials.secret)
        ? all
        : [...all, reveal],
    )
  const end = useCallback(
    (id: string, why: string) => setEnded((all) => (all.has(id) ? all : new Map([...all, [id, why]]))),
    [],
  )
  function close() {
    setReturnTo(current?.returnTo ?? null)
    setWaiting((all) => all.slice(1))
  }
  useEffect(() => {
    if (current || returnTo === null) return
    document.getElementById(returnTo)?.focus()
    setReturnTo(null)
  }, [current, returnTo])

  return (
    <RevealContext value={show}>
      <EndContext value={end}>{children}</EndContext>
      {current && (
        <RevealDialog
          key={current.credentials.secret}
          credentials={current.credentials}
          ended={ended.get(current.id ?? '') ?? null}
          onClose={close}
        />
      )}
    </RevealContext>
  )
}
