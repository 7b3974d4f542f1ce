'use client'

import { useEffect, useRef, useState } from 'react'
import { type ButtonSize, type ButtonVariant, buttonClasses } from './button.tsx'
import { classNames } from './class-names.ts'
import { Icon } from './icon.tsx'

/**
 * Copies `text` and says so aloud. The variant `icon` shows a sign in place of its label. Where the clipboard is denied it selects the element `selects` (by id)
 * so that the reader can copy by hand, and says that instead.
 */
export function CopyButton({
  text,
  label = 'Copy',
  selects,
  variant = 'secondary',
  size = 'sm',
  className,
  onCopied,
}: {
  text: string
  label?: string
  selects?: string
  variant?: ButtonVariant | 'slab' | 'icon'
  size?: ButtonSize
  className?: string
  onCopied?: () => void
}) {
  const [outcome, setOutcome] = useState<'idle' | 'copied' | 'denied'>('idle')
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined)
  useEffect(() => () => clearTimeout(timer.current), [])

  async function copy() {
    const copied = await writeToClipboard(text)
    if (!copied && selects) selectContents(selects)
    if (copied) onCopied?.()
    setOutcome(copied ? 'copied' : 'denied')
    clearTimeout(timer.current)
    timer.current = setTimeout(() => setOutcome('idle'), 4000)
  }

  return (
    // With scripts off it would do nothing.
    <span className={classNames('inline-flex shrink-0 noscript:hidden', className)}>
      <button
        type="button"
        onClick={copy}
        className={lookOf(variant, size)}
        title={variant === 'icon' ? label : undefined}
      >
        {outcome === 'copied' ? (
          `✓${variant === 'icon' ? '' : ' Copied'}`
        ) : outcome === 'denied' ? (
          'Press Ctrl/⌘ C'
        ) : variant === 'icon' ? (
          <>
            <Icon path="M5.5 5.5v-3h8v8h-3m-8-5h8v8h-8z" stroke={1.25} />
            <span className="sr-only">{label}</span>
          </>
        ) : (
          label
        )}
      </button>
      <span aria-live="polite" className="sr-only">
        {outcome === 'copied' && 'Copied to the clipboard.'}
        {outcome === 'denied' &&
          'The clipboard is not available. The text is selected: copy it with your keyboard.'}
      </span>
    </span>
  )
}

function lookOf(variant: ButtonVariant | 'slab' | 'icon', size: ButtonSize): string {
  if (variant === 'slab')
    return 'min-h-7 cursor-pointer rounded-sm px-2 font-medium text-slab-muted text-xs hover:bg-slab-line hover:text-slab-ink'
  if (variant === 'icon')
    return 'inline-grid h-6 min-w-6 cursor-pointer place-items-center rounded-sm px-0.5 font-sans text-muted text-sm hover:bg-sunken hover:text-ink'
  return buttonClasses({ variant, size })
}

async function writeToClipboard(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text)
    return true
  } catch {
    // Denied by the reader or by policy, or absent on a plain-http origin: the caller falls back to selecting.
    return false
  }
}

function selectContents(id: string) {
  const element = document.getElementById(id)
  if (element instanceof HTMLInputElement || element instanceof HTMLTextAreaElement) {
    element.focus()
    element.select()
  } else if (element) {
    window.getSelection()?.selectAllChildren(element)
  }
}
