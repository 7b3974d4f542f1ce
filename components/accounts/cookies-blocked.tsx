'use client'

import { Callout } from '#components/ui/callout.tsx'
import { useHydrated } from '#components/use-hydrated.ts'

/**
 * Says why nobody can sign in from a browser that keeps no cookies.
 * @param isKnown whether it has just failed to send one back; with scripts the browser says so by itself
 */
export function CookiesBlocked({ isKnown = false }: { isKnown?: boolean }) {
  const isOff = useHydrated() && !navigator.cookieEnabled
  if (!isKnown && !isOff) return null
  return (
    <Callout
      tone="danger"
      role="alert"
      title="Your browser blocks cookies: allow them for this site, then sign in."
    />
  )
}
