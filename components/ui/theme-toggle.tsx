'use client'

import { useState } from 'react'

const YEAR_SECONDS = 31_536_000

/** Switches between light and dark at once and remembers it in the cookie `theme`, which the server reads. */
export function ThemeToggle() {
  const [announcement, setAnnouncement] = useState('')

  function toggle() {
    const root = document.documentElement
    const isDark = getComputedStyle(root).colorScheme === 'dark' || (followsSystem(root) && systemIsDark())
    const next = isDark ? 'light' : 'dark'
    root.classList.remove('light', 'dark')
    root.classList.add(next)
    // biome-ignore lint/suspicious/noDocumentCookie: the Cookie Store API is not in every browser yet.
    document.cookie = `theme=${next}; path=/; max-age=${YEAR_SECONDS}; samesite=lax`
    setAnnouncement(`${next === 'dark' ? 'Dark' : 'Light'} theme`)
  }

  return (
    <>
      <button
        type="button"
        onClick={toggle}
        aria-label="Switch between light and dark"
        title="Switch between light and dark"
        className="grid size-9 cursor-pointer place-items-center rounded-md text-muted hover:bg-sunken hover:text-ink"
      >
        <svg viewBox="0 0 20 20" className="size-4.5" aria-hidden="true">
          <circle cx="10" cy="10" r="7.25" fill="none" stroke="currentColor" strokeWidth="1.5" />
          <path d="M10 2.75a7.25 7.25 0 0 1 0 14.5z" fill="currentColor" />
        </svg>
      </button>
      <span aria-live="polite" className="sr-only">
        {announcement}
      </span>
    </>
  )
}

function followsSystem(root: HTMLElement): boolean {
  return !root.classList.contains('light') && !root.classList.contains('dark')
}

function systemIsDark(): boolean {
  return window.matchMedia('(prefers-color-scheme: dark)').matches
}
