'use client'

import Link from 'next/link'
import { type KeyboardEvent, useEffect, useId, useMemo, useRef, useState } from 'react'
import { Button } from '#components/ui/button.tsx'
import { classNames } from '#components/ui/class-names.ts'
import type { CommandGroup } from '#lib/edges/commands/source.ts'
import type { GuideIndex } from '#lib/features/guide/search.ts'
import { signInPath } from '#lib/features/people/next-path.ts'
import { counted } from '#lib/kernel/number-words.ts'
import { withoutSecret } from '#lib/kernel/without-secret.ts'
import { routes } from '#lib/routes.ts'
import { findDocs, loadDocsIndex } from './docs-source.ts'
import { type Found, findCommands } from './find-commands.ts'
import { SearchIcon } from './search-icon.tsx'

const DEBOUNCE_MS = 120

/**
 * Finds apps, pages and acts while one types, and what the docs say; visitors find the docs alone: a combobox with a list of links (ARIA APG, "Editable Combobox With List
 * Autocomplete"). Focus stays in the field; the arrows choose, Enter follows: what was typed, not what was found for the
 * letters before it.
 */
export function CommandDialog({ isVisitor, onClose }: { isVisitor: boolean; onClose: () => void }) {
  const id = useId()
  const label = isVisitor ? 'Search the docs' : 'Search apps, pages and actions'
  const dialog = useRef<HTMLDialogElement>(null)
  const list = useRef<HTMLDivElement>(null)
  const [text, setText] = useState('')
  const { found, isAsking: isAskingServer, askAgain } = useFound(text, isVisitor)
  const { docs, index, loadAgain } = useDocs(text, isVisitor)
  const isAsking = isAskingServer || index === undefined
  const [chosen, setChosen] = useState(0)
  /** Enter came before the answer to what was typed. */
  const [isFollowing, setFollowing] = useState(false)
  const groups = [...(typeof found === 'string' || found === null ? [] : found), ...docs]
  const total = groups.reduce((sum, { commands }) => sum + commands.length, 0)
  const current = Math.min(chosen, total - 1)
  const optionId = (index: number) => `${id}-${index}`

  useEffect(() => {
    const element = dialog.current
    const before = document.activeElement
    if (element && !element.open) element.showModal()
    return () => {
      element?.close()
      if (before instanceof HTMLElement && before.isConnected) before.focus()
    }
  }, [])

  useEffect(() => {
    if (!isFollowing || isAsking) return
    setFollowing(false)
    list.current?.querySelector<HTMLElement>('[role=option]')?.click()
  }, [isFollowing, isAsking])

  const option = (index: number) => list.current?.querySelectorAll<HTMLElement>('[role=option]')[index]
  function choose(index: number) {
    const next = (index + total) % total
    setChosen(next)
    option(next)?.scrollIntoView({ block: 'nearest' })
  }

  function onKeyDown(event: KeyboardEvent) {
    if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === 'k') {
      event.preventDefault()
      return onClose()
    }
    if (event.nativeEvent.isComposing) return
    if (event.key === 'Enter' && isAsking) setFollowing(true)
    else if (total === 0) return
    else if (event.key === 'ArrowDown') choose(current + 1)
    else if (event.key === 'ArrowUp') choose(current - 1)
    else if (event.key === 'Enter') option(current)?.click()
    else return
    event.preventDefault()
  }

  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: a click outside is a convenience; the keyboard has Escape.
    <dialog
      ref={dialog}
      aria-label="Search"
      onClose={onClose}
      onClick={(event) => event.target === event.currentTarget && onClose()}
      className="mx-auto mt-[max(0.5rem,10vh)] mb-auto max-h-[calc(100dvh-1rem)] w-[calc(100vw-1rem)] max-w-xl overflow-hidden rounded-lg border border-line bg-surface p-0 text-left text-ink shadow-floating"
    >
      <div className="flex items-center gap-3 border-line border-b pr-2 pl-4 text-muted">
        <SearchIcon />
        <input
          type="text"
          role="combobox"
          aria-label={label}
          aria-expanded={total > 0}
          aria-controls={`${id}-list`}
          aria-autocomplete="list"
          aria-activedescendant={total > 0 ? optionId(current) : undefined}
          autoFocus
          autoComplete="off"
          autoCapitalize="none"
          autoCorrect="off"
          spellCheck={false}
          maxLength={100}
          placeholder={label}
          value={text}
          onChange={(event) => {
            setText(event.target.value)
            setChosen(0)
            setFollowing(false)
          }}
          onKeyDown={onKeyDown}
          className="min-h-13 w-full min-w-0 bg-transparent text-base text-ink outline-none placeholder:text-muted"
        />
        <Button variant="ghost" size="sm" onClick={onClose}>
          Close
        </Button>
      </div>
      <p role="status" className="sr-only">
        {found !== null && !isAsking && (total > 0 || typeof found !== 'string') && counted(total, 'result')}
      </p>
      <div
        ref={list}
        id={`${id}-list`}
        role="listbox"
        aria-label="Results"
        aria-busy={isAsking}
        className="max-h-[min(26rem,60dvh)] overflow-y-auto overscroll-contain p-2 empty:hidden"
      >
        {groups.map((group, index) => (
          <Group
            key={group.title}
            id={`${id}-group-${index}`}
            group={group}
            first={groups.slice(0, index).reduce((sum, { commands }) => sum + commands.length, 0)}
            current={current}
            optionId={optionId}
            onPoint={setChosen}
            onFollow={onClose}
          />
        ))}
      </div>
      <Instead
        found={isVisitor && index === null ? 'failed' : index === undefined ? null : found}
        text={text}
        total={total}
        hint={isVisitor ? 'Type an error code, a claim, a setting or a question.' : null}
        onRetry={isVisitor ? loadAgain : askAgain}
      />
      <p aria-hidden="true" className="border-line border-t px-4 py-2 text-muted text-xs max-sm:hidden">
        <kbd translate="no" className="font-mono">
          ↑ ↓
        </kbd>{' '}
        choose <span className="mx-1.5">·</span>
        <kbd translate="no" className="font-mono">
          ↵
        </kbd>{' '}
        open <span className="mx-1.5">·</span>
        <kbd translate="no" className="font-mono">
          Esc
        </kbd>{' '}
        close
      </p>
    </dialog>
  )
}

/** Asked nothing, the server finds nothing. */
const NOTHING: Found = []

/** What is found for the text, asked once typing pauses. The last answer stays until the next one is there. */
function useFound(text: string, isVisitor: boolean) {
  const [answer, setAnswer] = useState<{ about: string; found: Found } | null>(null)
  const [attempt, setAttempt] = useState(0)
  const wanted = `${attempt} ${text.trim()}`
  useEffect(() => {
    if (isVisitor) return
    const abort = new AbortController()
    const ask = async () => {
      const found = await findCommands(wanted.slice(wanted.indexOf(' ') + 1), abort.signal)
      if (!abort.signal.aborted) setAnswer({ about: wanted, found })
    }
    const timer = setTimeout(ask, wanted.endsWith(' ') ? 0 : DEBOUNCE_MS)
    return () => {
      clearTimeout(timer)
      abort.abort()
    }
  }, [wanted, isVisitor])
  const askAgain = () => setAttempt((count) => count + 1)
  if (isVisitor) return { found: NOTHING, isAsking: false, askAgain }
  return { found: answer?.found ?? null, isAsking: answer?.about !== wanted, askAgain }
}

/** What the docs say about the text, at once: the index is here. It is undefined while it is fetched. */
function useDocs(text: string, isVisitor: boolean) {
  const [index, setIndex] = useState<GuideIndex | null>()
  const [attempt, setAttempt] = useState(0)
  // biome-ignore lint/correctness/useExhaustiveDependencies: each attempt fetches.
  useEffect(() => {
    let isWanted = true
    loadDocsIndex().then((loaded) => isWanted && setIndex(loaded))
    return () => {
      isWanted = false
    }
  }, [attempt])
  const docs = useMemo(() => findDocs(index ?? null, text, isVisitor), [index, text, isVisitor])
  const loadAgain = () => {
    setIndex(undefined)
    setAttempt((count) => count + 1)
  }
  return { docs, index, loadAgain }
}

function Group({
  id,
  group: { title, commands },
  first,
  current,
  optionId,
  onPoint,
  onFollow,
}: {
  id: string
  group: CommandGroup
  /** Index of its first option among all. */
  first: number
  current: number
  optionId: (index: number) => string
  onPoint: (index: number) => void
  onFollow: () => void
}) {
  return (
    // biome-ignore lint/a11y/useSemanticElements: a list box is made of groups, not of field sets.
    <div role="group" aria-labelledby={id} className="not-first:mt-2">
      <div id={id} className="px-2 py-1 font-medium text-muted text-xs">
        {title}
      </div>
      {commands.map(({ label, detail, href }, at) => {
        const index = first + at
        return (
          <Link
            key={`${label} ${href}`}
            id={optionId(index)}
            role="option"
            aria-selected={index === current}
            tabIndex={-1}
            href={href}
            prefetch={false}
            onClick={onFollow}
            onPointerMove={() => onPoint(index)}
            className={classNames(
              'flex min-h-10 justify-between gap-x-4 rounded-md px-2 py-1 text-[0.9375rem] max-sm:flex-col max-sm:justify-center sm:items-center',
              index === current && 'bg-accent-soft',
            )}
          >
            <span className="min-w-0 truncate">{label}</span>
            {detail && (
              <span
                translate="no"
                className="shrink-0 font-mono text-muted text-xs wrap-anywhere sm:max-w-[55%] sm:text-right"
              >
                {detail}
              </span>
            )}
          </Link>
        )
      })}
    </div>
  )
}

/** What is said where there is nothing to list. */
function Instead({
  found,
  text,
  total,
  hint,
  onRetry,
}: {
  found: Found | null
  text: string
  total: number
  /** What is said before anything is typed. */
  hint: string | null
  onRetry: () => void
}) {
  if (total > 0 && typeof found !== 'string') return null
  if (found === null) return <p className="px-4 py-6 text-muted text-sm">Searching…</p>
  if (found === 'failed')
    return (
      <div role="alert" className="flex flex-wrap items-center justify-between gap-3 px-4 py-5 text-sm">
        <span>We couldn’t search. Check your connection.</span>
        <Button variant="secondary" size="sm" onClick={onRetry}>
          Try again
        </Button>
      </div>
    )
  if (found === 'signed-out')
    return (
      <p role="alert" className="px-4 py-5 text-sm">
        You are signed out.{' '}
        <a href={signInPath(window.location.pathname)} className="underline underline-offset-4">
          Sign in
        </a>
      </p>
    )
  if (hint !== null && text.trim() === '') return <p className="px-4 py-6 text-muted text-sm">{hint}</p>
  return (
    <p className="px-4 py-6 text-muted text-sm wrap-anywhere">
      Nothing found for <span className="text-ink">{text.trim()}</span>.
      {hint === null && (
        <>
          {' '}
          <a
            href={`${routes.docsSearch}?${new URLSearchParams({ q: withoutSecret(text.trim()) })}`}
            className="underline underline-offset-4"
          >
            Search the docs
          </a>
        </>
      )}
    </p>
  )
}
