'use client'

import { createContext, type ReactNode, useContext } from 'react'
import type { Endpoints } from '#components/apps/credentials.ts'
import type { CredentialKind } from '#lib/features/credentials/credential-life-cycle.ts'
import type { CredentialActions } from './question.ts'

/** What every question on the page needs to know. */
export type DeskFacts = Endpoints & {
  clientId: string
  /** Path of the page. */
  page: string
  actions: CredentialActions
  /** Whether whoever is looking may change anything here. */
  mayChange: boolean
  /** How many of each kind work. */
  live: Record<CredentialKind, number>
  /** For how many days the team lets a secret work; null for no limit. */
  secretLifeDays: number | null
  /** What the next one is called unless told otherwise. */
  names: Record<CredentialKind | 'rotated', string>
}

const DeskContext = createContext<DeskFacts | null>(null)

/** The facts of the page. */
export function useDesk() {
  const desk = useContext(DeskContext)
  if (!desk) throw new Error('A question about a secret stands outside of its page.')
  return desk
}

/** The frame of the page's forms. */
export function Desk({ children, ...facts }: DeskFacts & { children: ReactNode }) {
  return <DeskContext value={facts}>{children}</DeskContext>
}
