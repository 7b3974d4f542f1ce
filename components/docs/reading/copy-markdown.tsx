'use client'

import { useEffect, useRef, useState } from 'react'
import { buttonClasses } from '#components/ui/button.tsx'

const LABELS = {
  idle: 'Copy as Markdown',
  copied: '✓ Copied',
  failed: 'Copying isn’t possible here',
} as const

/** Copies the page as Markdown, from `path`. Where that is not possible, the link beside it leads there. */
export function CopyMarkdown({ path }: { path: string }) {
  const [outcome, setOutcome] = useState<keyof typeof LABELS>('idle')
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined)
  useEffect(() => () => clearTimeout(timer.current), [])

  async function copy() {
    const copied = await writeFrom(path)
    setOutcome(copied ? 'copied' : 'failed')
    clearTimeout(timer.current)
    timer.current = setTimeout(() => setOutcome('idle'), 4000)
  }

  return (
    // With scripts off it would do nothing.
    <span className="inline-flex noscript:hidden">
      <button type="button" onClick={copy} className={buttonClasses({ variant: 'secondary', size: 'sm' })}>
        {LABELS[outcome]}
      </button>
      <span aria-live="polite" className="sr-only">
        {outcome === 'copied' && 'Copied to the clipboard as Markdown.'}
        {outcome === 'failed' && 'The clipboard is not available. The next link shows the page as Markdown.'}
      </span>
    </span>
  )
}

async function writeFrom(path: string): Promise<boolean> {
  const text = fetch(path).then(async (response) => {
    if (!response.ok) throw new Error(`${path} answered ${response.status}`)
    return new Blob([await response.text()], { type: 'text/plain' })
  })
  try {
    // Safari lets a page write only while it answers a click: what is written may come later.
    await navigator.clipboard.write([new ClipboardItem({ 'text/plain': text })])
    return true
  } catch {
    // Denied, or absent on a plain-http origin; or the page could not be fetched.
    return false
  }
}
