'use client'

import { useEffect, useRef } from 'react'
import type { Draft } from './draft.ts'
import { draftOf } from './link-state.ts'
import type { LaboratoryFacts } from './use-laboratory.ts'

/** Takes over the request that the address carries. It is read once the page is there, since the server never sees it. */
export function useLinkedRequest(
  change: (draft: Draft) => void,
  { offersThrowaway, apps }: Pick<LaboratoryFacts, 'offersThrowaway' | 'apps'>,
): void {
  const latest = useRef(change)
  useEffect(() => {
    latest.current = change
  })
  useEffect(() => {
    const follow = () => {
      const linked = draftOf(window.location.hash)
      if (linked) latest.current(usable(linked, { offersThrowaway, apps }))
    }
    follow()
    window.addEventListener('hashchange', follow)
    return () => window.removeEventListener('hashchange', follow)
  }, [offersThrowaway, apps])
}

/** A link of somebody who had more choices becomes one of this reader’s. */
function usable(
  draft: Draft,
  { offersThrowaway, apps }: Pick<LaboratoryFacts, 'offersThrowaway' | 'apps'>,
): Draft {
  if (draft.who === 'throwaway' && !offersThrowaway) return { ...draft, who: 'own' }
  if (draft.who === 'app' && !apps?.some(({ clientId }) => clientId === draft.clientId))
    return { ...draft, who: 'own' }
  return draft
}
