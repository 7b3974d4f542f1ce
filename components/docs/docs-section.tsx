import type { ReactNode } from 'react'

export type DocsSectionProps = { id: string; title: string; children: ReactNode }

/** A part of a page of the documentation; its heading is a link to itself. `DocsPage` lists it in the contents. */
export function DocsSection({ id, title, children }: DocsSectionProps) {
  return (
    <section aria-labelledby={id} className="prose">
      <h2 id={id}>
        <a href={`#${id}`} className="group inline-flex items-baseline gap-2">
          {title}
          <span
            aria-hidden="true"
            className="text-brass opacity-0 group-hover:opacity-100 group-focus:opacity-100"
          >
            #
          </span>
        </a>
      </h2>
      {children}
    </section>
  )
}
