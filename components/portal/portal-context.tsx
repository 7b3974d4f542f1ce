'use client'

import { createContext, type ReactNode, useContext } from 'react'
import type { Portal } from '#lib/kernel/portal.ts'

/** What scripts need to know of the company's own. */
type Known = Pick<Portal, 'name' | 'supportContact'>

const PortalContext = createContext<Known | null>(null)

/** How the portal is called, and whom people turn to. */
export function usePortal(): Known {
  const portal = useContext(PortalContext)
  if (!portal) throw new Error('The name of the portal is asked for outside of its pages.')
  return portal
}

/** Stands around every page, failing ones too. */
export function PortalFacts({ name, supportContact, children }: Known & { children: ReactNode }) {
  return <PortalContext value={{ name, supportContact }}>{children}</PortalContext>
}
