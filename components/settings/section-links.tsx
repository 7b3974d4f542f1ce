'use client'

import { classNames } from '#components/ui/class-names.ts'
import { useSectionBeingRead } from '#components/use-section-being-read.ts'

/** Links to the sections of a page; the one that is in view is marked. */
export function SectionLinks({ sections }: { sections: readonly { id: string; title: string }[] }) {
  const current = useSectionBeingRead(sections)
  return (
    <ul className="flex w-max gap-1 lg:-ml-3 lg:w-auto lg:flex-col">
      {sections.map(({ id, title }) => (
        <li key={id}>
          <a
            href={`#${id}`}
            aria-current={id === current ? 'location' : undefined}
            className={classNames(
              'flex min-h-9 items-center rounded-md px-3 text-[0.9375rem] hover:bg-sunken hover:text-ink focus-visible:-outline-offset-2 max-lg:border max-lg:border-line max-lg:bg-surface',
              id === current ? 'font-medium text-ink lg:bg-sunken' : 'text-muted',
            )}
          >
            {title}
          </a>
        </li>
      ))}
    </ul>
  )
}
