'use client'

import { useRouter } from 'next/navigation'
import { useCallback } from 'react'
import { useAsking } from '#components/use-asking.ts'

const RENDER_EVERY_MS = 5_000

/** Renders the page again and again as long as it is looked at and something can move. */
export function LiveCampaign() {
  const router = useRouter()
  const render = useCallback(async () => router.refresh(), [router])
  useAsking(render, RENDER_EVERY_MS)
  return null
}
