'use client'

import { useRouter } from 'next/navigation'
import { type ComponentProps, startTransition } from 'react'
import { LanguageTabs } from './language-tabs.tsx'

/**
 * Tabs of which the server colours the chosen language alone: all of them at once weigh half a megabyte. Another is there
 * at once without colour, and gets it as soon as the server has it.
 */
export function ColouredTabs(props: Omit<ComponentProps<typeof LanguageTabs>, 'onChosen'>) {
  const router = useRouter()
  return <LanguageTabs {...props} onChosen={() => startTransition(() => router.refresh())} />
}
