'use client'

import { useRouter } from 'next/navigation'
import { type KeyboardEvent, type PointerEvent, type ReactNode, useState } from 'react'
import { useHydrated } from '#components/use-hydrated.ts'
import type { LogBucket } from '#lib/features/request-log/log-histogram.ts'
import { stretchWords } from './histogram-words.ts'

/** Two buckets and what lies between, in any order: where it was begun, and where it is now. */
type Chosen = { anchor: number; at: number }

/**
 * Lets a part of a histogram be chosen: by the pointer, or by the arrows, with Shift for more than one bucket and Enter to
 * show it. With scripts off the columns below are links.
 */
export function HistogramRange({
  buckets,
  bucketMs,
  path,
  children,
}: {
  buckets: readonly LogBucket[]
  bucketMs: number
  /** Of the log, with its filters and without a time. */
  path: string
  children: ReactNode
}) {
  const router = useRouter()
  const isHydrated = useHydrated()
  const [chosen, setChosen] = useState<Chosen | null>(null)
  const last = buckets.length - 1
  const within = (index: number) => Math.min(Math.max(index, 0), last)
  const [low, high] = chosen
    ? [Math.min(chosen.anchor, chosen.at), Math.max(chosen.anchor, chosen.at)]
    : [0, -1]
  const stretch = buckets.slice(low, high + 1)

  function show() {
    const [first, end] = [stretch[0], stretch.at(-1)]
    setChosen(null)
    if (!first || !end) return
    const query = new URLSearchParams({ from: utc(first.from), to: utc(end.from + bucketMs) })
    router.push(`${path}${path.includes('?') ? '&' : '?'}${query}`, { scroll: false })
  }
  function bucketAt({ clientX, currentTarget }: PointerEvent) {
    const { left, width } = currentTarget.getBoundingClientRect()
    return within(Math.floor(((clientX - left) / width) * buckets.length))
  }
  function press(event: PointerEvent) {
    if (event.button !== 0) return
    event.currentTarget.setPointerCapture(event.pointerId)
    setChosen({ anchor: bucketAt(event), at: bucketAt(event) })
  }
  function drag(event: PointerEvent) {
    if (chosen && event.currentTarget.hasPointerCapture(event.pointerId))
      setChosen({ ...chosen, at: bucketAt(event) })
  }
  function move(event: KeyboardEvent) {
    const at = targetOf(event.key, chosen?.at ?? last + 1, last)
    if (at !== null) {
      event.preventDefault()
      setChosen({ anchor: event.shiftKey && chosen ? chosen.anchor : within(at), at: within(at) })
    }
    if (event.key === 'Escape') setChosen(null)
    if (event.key === 'Enter') show()
  }
  return (
    <div className="relative">
      {children}
      {isHydrated && (
        <div
          role="slider"
          tabIndex={0}
          aria-label="Time range: arrows to move, Shift and arrows to extend, Enter to show"
          aria-valuemin={0}
          aria-valuemax={Math.max(last, 0)}
          aria-valuenow={chosen?.at ?? last}
          aria-valuetext={chosen ? stretchWords(stretch, bucketMs) : 'Nothing chosen'}
          onPointerDown={press}
          onPointerMove={drag}
          onPointerUp={show}
          onPointerCancel={() => setChosen(null)}
          onKeyDown={move}
          onBlur={() => setChosen(null)}
          className="absolute inset-0 cursor-crosshair touch-pan-y"
        >
          {chosen && (
            <svg
              viewBox={`0 0 ${buckets.length} 1`}
              preserveAspectRatio="none"
              aria-hidden="true"
              className="size-full"
            >
              <rect x={low} width={high - low + 1} height={1} className="fill-brass opacity-25" />
            </svg>
          )}
        </div>
      )}
      {chosen && (
        <p className="absolute top-0 left-1/2 -translate-x-1/2 whitespace-nowrap rounded-md bg-ink px-2 py-1 text-surface text-xs tabular-nums">
          {stretchWords(stretch, bucketMs)}
        </p>
      )}
    </div>
  )
}

/** Where a key leads from a bucket; null for one that leads nowhere. */
function targetOf(key: string, at: number, last: number): number | null {
  switch (key) {
    case 'ArrowLeft':
    case 'ArrowDown':
      return at - 1
    case 'ArrowRight':
    case 'ArrowUp':
      return at + 1
    case 'Home':
      return 0
    case 'End':
      return last
    default:
      return null
  }
}

/** A minute of UTC, as the address says it. */
const utc = (time: number): string => new Date(time).toISOString().slice(0, 16)
