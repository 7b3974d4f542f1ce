import type { ReactNode } from 'react'
import { SectionLinks } from './section-links.tsx'

/** Settings in sections: links to each of them beside them, on a phone above them. */
export function Sections({
  label,
  sections,
  children,
}: {
  label: string
  /** Each with the id that its part of the page has. */
  sections: readonly { id: string; title: string }[]
  children: ReactNode
}) {
  return (
    <div className="grid gap-x-10 gap-y-6 lg:grid-cols-[11rem_minmax(0,48rem)]">
      <nav
        aria-label={label}
        className="-mx-4 overflow-x-auto px-4 [scrollbar-width:none] sm:mx-0 sm:px-0 lg:sticky lg:top-24 lg:self-start"
      >
        <SectionLinks sections={sections} />
      </nav>
      <div className="flex min-w-0 flex-col gap-6">{children}</div>
    </div>
  )
}
