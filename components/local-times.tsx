'use client'

import { useEffect, useRef } from 'react'

/** A touch has no end by which it could be known that one has read. */
const READ_MS = 5_000
const GAP_PX = 6
/** Where one types, nothing covers what is beside. */
const LEADING = ':is(a, button, summary):focus-visible'

/**
 * Tells the times of a page in the reader's own zone: on hover by the browser's own tip, by keyboard for the row or link
 * that has the focus, and by a tap. Printed, and without scripts, they stay in UTC.
 */
export function LocalTimes() {
  const bubble = useRef<HTMLDivElement>(null)

  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined
    let told: HTMLTimeElement | null = null
    const hide = () => {
      clearTimeout(timer)
      told = null
      bubble.current?.hidePopover()
    }
    const show = (time: HTMLTimeElement) => {
      const element = bubble.current
      if (!element) return
      hide()
      element.textContent = localTime(time.dateTime)
      element.showPopover()
      placeAt(element, time)
      told = time
    }
    // What gets the focus is often scrolled into view.
    const follow = () => told && bubble.current && placeAt(bubble.current, told)
    const onPointer = ({ target }: PointerEvent) => {
      const time = timeAt(target)
      if (time) time.title = localTime(time.dateTime)
      // A link may cover the whole row in which its time stands.
      const link = target instanceof HTMLAnchorElement ? target : null
      const inside = link?.querySelector<HTMLTimeElement>('time[datetime]')
      if (link && inside) link.title = localTime(inside.dateTime)
    }
    const onFocus = ({ target }: FocusEvent) => {
      hide()
      const time = target instanceof Element && target.matches(LEADING) ? timeBeside(target) : null
      if (time) show(time)
    }
    // By the click, before which the browser has moved the focus.
    const onTap = ({ target, pointerType }: PointerEvent) => {
      hide()
      const time = pointerType === 'mouse' ? null : timeAt(target)
      // What leads elsewhere is followed.
      if (!time || time.closest('a, button, summary, label')) return
      show(time)
      timer = setTimeout(hide, READ_MS)
    }
    const onKey = ({ key }: KeyboardEvent) => key === 'Escape' && hide()
    const listening = new AbortController()
    const { signal } = listening
    document.addEventListener('pointerover', onPointer, { signal })
    document.addEventListener('focusin', onFocus, { signal })
    document.addEventListener('focusout', hide, { signal })
    document.addEventListener('click', onTap, { signal })
    document.addEventListener('keydown', onKey, { signal })
    document.addEventListener('scroll', follow, { signal, capture: true, passive: true })
    return () => {
      listening.abort()
      clearTimeout(timer)
    }
  }, [])

  return (
    <div
      ref={bubble}
      popover="manual"
      role="tooltip"
      className="pointer-events-none fixed inset-auto m-0 max-w-72 rounded-md border border-line-strong bg-surface px-2.5 py-1.5 text-ink text-sm shadow-floating"
    />
  )
}

const timeAt = (target: EventTarget | null) =>
  target instanceof Element ? target.closest<HTMLTimeElement>('time[datetime]') : null

/** The time that what has the focus holds, or else the row that it is in. */
const timeBeside = (focused: Element) =>
  focused.querySelector<HTMLTimeElement>('time[datetime]') ??
  focused.closest('tr, li')?.querySelector<HTMLTimeElement>('time[datetime]') ??
  null

/** "29 Nov 2026, 17:42:10 CET". A day without an hour is the same everywhere. */
export function localTime(iso: string, timeZone?: string): string {
  if (!iso.includes('T')) return iso
  return new Intl.DateTimeFormat('en-GB', {
    dateStyle: 'medium',
    timeStyle: 'long',
    ...(timeZone && { timeZone }),
  }).format(new Date(iso))
}

/** Above it, or below where there is no room, and never beyond the sides. */
function placeAt(bubble: HTMLElement, time: Element): void {
  const at = time.getBoundingClientRect()
  const { width, height } = bubble.getBoundingClientRect()
  const above = at.top - height - GAP_PX
  const left = Math.max(GAP_PX, Math.min(at.left, window.innerWidth - width - GAP_PX))
  bubble.style.top = `${above > 0 ? above : at.bottom + GAP_PX}px`
  bubble.style.left = `${left}px`
}
