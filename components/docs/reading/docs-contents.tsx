'use client'

import { classNames } from '#components/ui/class-names.ts'
import { useSectionBeingRead } from '#components/use-section-being-read.ts'

/** "On this page": links to its sections; the one being read is marked. */
export function DocsContents({ sections }: { sections: readonly { id: string; title: string }[] }) {
  const current = useSectionBeingRead(sections)
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
