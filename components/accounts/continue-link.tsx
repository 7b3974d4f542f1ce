'use client'

import { LinkButton } from '#components/ui/button.tsx'
import { useHydrated } from '#components/use-hydrated.ts'

/** Leads on to where somebody was going, to the same part of the page: browsers keep the anchor, the server never sees it. */
export function ContinueLink({ next }: { next: string }) {
  const hash = useHydrated() && !next.includes('#') ? window.location.hash : ''
  return <LinkButton href={next + hash}>Continue</LinkButton>
}
