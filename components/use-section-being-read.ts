'use client'

import { useEffect, useState } from 'react'

/** How far down the window one reads, as a part of its height. */
const READING_LINE = 0.35

/** The section that is being read, of those that a page has by these ids; the first until another is reached. */
export function useSectionBeingRead(sections: readonly { id: string }[]): string | undefined {
  const [current, setCurrent] = useState(sections[0]?.id)
  // Lists are made anew with each rendering; what is in them counts.
  const ids = sections.map(({ id }) => id).join(' ')

  useEffect(() => {
    const all = ids.split(' ')
    const observer = new IntersectionObserver(
      () => {
        const line = window.innerHeight * READING_LINE
        setCurrent(all.findLast((id) => topOf(id) < line) ?? all[0])
      },
      { rootMargin: `0px 0px -${100 - READING_LINE * 100}% 0px` },
    )
    for (const id of all) {
      const section = document.getElementById(id)
      if (section) observer.observe(section)
    }
    return () => observer.disconnect()
  }, [ids])
  return current
}

function topOf(id: string): number {
  return document.getElementById(id)?.getBoundingClientRect().top ?? Number.POSITIVE_INFINITY
}
