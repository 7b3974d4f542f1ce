'use client'

import Link from 'next/link'
import { useRouter } from 'next/navigation'
import { type ComponentType, useCallback, useEffect, useRef, useState } from 'react'
import { useHydrated } from '#components/use-hydrated.ts'
import { routes } from '#lib/routes.ts'
import { SearchIcon } from './search-icon.tsx'

type Dialog = ComponentType<{ isVisitor: boolean; onClose: () => void }>

const loadDialog = async (): Promise<Dialog> => (await import('./command-dialog.tsx')).CommandDialog

const LOOK =
  'flex size-9 cursor-pointer items-center justify-center gap-2 rounded-md text-muted hover:bg-sunken hover:text-ink xl:h-9 xl:w-40 xl:justify-start xl:border xl:border-line-strong xl:bg-surface xl:px-2.5 xl:text-sm xl:hover:border-ink'

/**
 * Opens the command menu: by a click, Ctrl-K or ⌘-K, or `/`. What it is made of is loaded when it is first wanted. Visitors
 * find the docs alone. With scripts off it leads to the apps, or to the search of the docs.
 */
export function CommandMenu({ isVisitor }: { isVisitor: boolean }) {
  const hydrated = useHydrated()
  const router = useRouter()
  const instead = isVisitor ? routes.docsSearch : routes.apps
  /** Counts the openings; null while it is closed. */
  const [opening, setOpening] = useState<number | null>(null)
  const openings = useRef(0)
  const [Dialog, setDialog] = useState<Dialog | null>(null)

  const load = useCallback(() => loadDialog().then((made) => setDialog(() => made)), [])
  const open = useCallback(() => {
    openings.current += 1
    setOpening(openings.current)
    load().catch(() => {
      setOpening(null)
      router.push(instead)
    })
  }, [load, router, instead])

  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (!isShortcut(event) || document.querySelector('dialog[open]')) return
      event.preventDefault()
      open()
    }
    document.addEventListener('keydown', onKey)
    return () => document.removeEventListener('keydown', onKey)
  }, [open])

  if (!hydrated)
    return (
      <Link
        href={instead}
        prefetch={false}
        title={isVisitor ? 'Search the docs' : 'Find an app'}
        className={LOOK}
      >
        <SearchIcon />
        <span className="max-xl:sr-only">Search</span>
      </Link>
    )
  return (
    <>
      <button
        type="button"
        aria-haspopup="dialog"
        aria-keyshortcuts="Control+K Meta+K /"
        title={`${isVisitor ? 'Search the docs' : 'Search'} (Ctrl+K or /)`}
        onClick={open}
        // It is there by the time that the click is.
        onPointerEnter={() => void load().catch(() => {})}
        className={LOOK}
      >
        <SearchIcon />
        <span className="max-xl:sr-only">Search</span>
        <span
          aria-hidden="true"
          className="ml-auto rounded-sm border border-line bg-sunken px-1.5 font-mono text-xs leading-5 max-xl:hidden"
        >
          /
        </span>
      </button>
      {opening !== null && Dialog && (
        // A browser tells late that it has closed a dialog: by then the next one may be open.
        <Dialog
          key={opening}
          isVisitor={isVisitor}
          onClose={() => setOpening((current) => (current === opening ? null : current))}
        />
      )}
    </>
  )
}

/** Ctrl-K or ⌘-K anywhere; a slash where nothing is being typed. */
function isShortcut({
  key,
  ctrlKey,
  metaKey,
  altKey,
  shiftKey,
  target,
  isComposing,
}: KeyboardEvent): boolean {
  if (isComposing || altKey) return false
  if (ctrlKey || metaKey) return !shiftKey && key.toLowerCase() === 'k'
  return (
    key === '/' &&
    !(target instanceof Element && target.closest('input, textarea, select, [contenteditable]'))
  )
}
