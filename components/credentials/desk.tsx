'use client'

import { createContext, type ReactNode, useContext, useEffect, useRef, useState } from 'react'
import { RevealedSecret } from '#components/apps/revealed-secret.tsx'
import { Card } from '#components/ui/card.tsx'
import type { CredentialActions } from './question.ts'

/** What every question on the page needs to know. */
export type DeskFacts = {
  clientId: string
  tokenUrl: string
  /** Path of the page. */
  page: string
  actions: CredentialActions
}

const DeskContext = createContext<(DeskFacts & { reveal: (secret: string) => void }) | null>(null)

/** The facts of the page, and where a new secret is handed to be shown. */
export function useDesk() {
  const desk = useContext(DeskContext)
  if (!desk) throw new Error('A question about a secret stands outside of its page.')
  return desk
}

/** The frame of the page's forms. Shows a new secret above them, this once, and forgets it when it is closed. */
export function Desk({ children, ...facts }: DeskFacts & { children: ReactNode }) {
  const [secret, setSecret] = useState<string | null>(null)
  const heading = useRef<HTMLSpanElement>(null)
  const wasShown = useRef(false)

  useEffect(() => {
    if (secret !== null) heading.current?.focus()
    // What had focus is gone with the secret.
    else if (wasShown.current) document.getElementById('secrets')?.focus()
    wasShown.current = secret !== null
  }, [secret])

  return (
    <DeskContext value={{ ...facts, reveal: setSecret }}>
      {secret !== null && (
        <Card
          title={
            <span ref={heading} tabIndex={-1}>
              The new API Token
            </span>
          }
        >
          <RevealedSecret
            key={secret}
            credentials={{ clientId: facts.clientId, secret, tokenUrl: facts.tokenUrl }}
            page={facts.page}
            onClose={() => setSecret(null)}
          />
        </Card>
      )}
      {children}
    </DeskContext>
  )
}
