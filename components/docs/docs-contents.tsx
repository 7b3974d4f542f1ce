'use client'

import { useEffect, useState } from 'react'
import { classNames } from '#components/ui/class-names.ts'

/** How far down the window one reads, as a part of its height. */
const READING_LINE = 0.35

/** "On this page": links to its sections; the one being read is marked. */
export function DocsContents({ sections }: { sections: readonly { id: string; title: string }[] }) {
  const [current, setCurrent] = useState(sections[0]?.id)

  useEffect(() => {
    const observer = new IntersectionObserver(
      () => {
        const line = window.innerHeight * READING_LINE
        const begun = sections.filter(({ id }) => topOf(id) < line)
        setCurrent((begun.at(-1) ?? sections[0])?.id)
      },
      { rootMargin: `0px 0px -${100 - READING_LINE * 100}% 0px` },
    )
    for (const { id } of sections) {
      const heading = document.getElementById(id)
      if (heading) observer.observe(heading)
    }
    return () => observer.disconnect()
  }, [sections])

  return (
    <nav aria-label="On this page">
      <p className="mb-2 font-medium text-muted text-sm">On this page</p>
      <ul className="border-line border-l">
        {sections.map(({ id, title }) => (
          <li key={id}>
            <a
              href={`#${id}`}
              aria-current={id === current ? 'location' : undefined}
              className={classNames(
                '-ml-px flex min-h-8 items-center border-l-2 py-1 pl-4 text-sm leading-snug',
                id === current ? 'border-brass text-ink' : 'border-transparent text-muted hover:text-ink',
              )}
            >
              {title}
            </a>
          </li>
        ))}
      </ul>
    </nav>
  )
}

function topOf(id: string): number {
  return document.getElementById(id)?.getBoundingClientRect().top ?? Number.POSITIVE_INFINITY
}
