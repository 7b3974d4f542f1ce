'use client'

import { type KeyboardEvent, type ReactNode, useEffect, useId, useState } from 'react'
import { classNames } from '#components/ui/class-names.ts'
import { LANGUAGE_COOKIE } from './language-cookie.ts'

const CHOICE_EVENT = 'snippet-language'
const YEAR_SECONDS = 31_536_000

/** Tabs over the same snippet in several languages. A choice is taken over by all others on the page. */
export function LanguageTabs({
  label,
  items,
  initial,
  onChosen,
}: {
  label: string
  items: readonly { label: string; panel: ReactNode }[]
  initial: string
  /** What else a choice of the reader's is told to. */
  onChosen?: () => void
}) {
  const [chosen, setChosen] = useState(initial)
  const id = useId()

  useEffect(() => {
    const follow = (event: Event) => {
      if (event instanceof CustomEvent && items.some((item) => item.label === event.detail)) {
        setChosen(event.detail)
      }
    }
    window.addEventListener(CHOICE_EVENT, follow)
    return () => window.removeEventListener(CHOICE_EVENT, follow)
  }, [items])

  function choose(language: string) {
    // biome-ignore lint/suspicious/noDocumentCookie: the Cookie Store API is not in every browser yet.
    document.cookie = `${LANGUAGE_COOKIE}=${language}; path=/; max-age=${YEAR_SECONDS}; samesite=lax`
    window.dispatchEvent(new CustomEvent(CHOICE_EVENT, { detail: language }))
    onChosen?.()
  }

  function moveByArrow(event: KeyboardEvent) {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key]
    if (!step) return
    const index = items.findIndex((item) => item.label === chosen)
    const next = items[(index + step + items.length) % items.length]
    if (!next) return
    event.preventDefault()
    choose(next.label)
    document.getElementById(`${id}-tab-${next.label}`)?.focus()
  }

  return (
    <div className="min-w-0">
      <div role="tablist" aria-label={label} className="mb-2 flex flex-wrap gap-1">
        {items.map((item) => (
          <button
            key={item.label}
            type="button"
            role="tab"
            id={`${id}-tab-${item.label}`}
            aria-selected={item.label === chosen}
            aria-controls={`${id}-panel-${item.label}`}
            tabIndex={item.label === chosen ? 0 : -1}
            onClick={() => choose(item.label)}
            onKeyDown={moveByArrow}
            className={classNames(
              'min-h-8 cursor-pointer rounded-md px-3 text-sm',
              item.label === chosen
                ? 'bg-accent-soft font-medium text-accent'
                : 'text-muted hover:bg-sunken hover:text-ink',
            )}
          >
            {item.label}
          </button>
        ))}
      </div>
      {items.map((item) => (
        <div
          key={item.label}
          role="tabpanel"
          id={`${id}-panel-${item.label}`}
          aria-labelledby={`${id}-tab-${item.label}`}
          hidden={item.label !== chosen}
        >
          {item.panel}
        </div>
      ))}
    </div>
  )
}
