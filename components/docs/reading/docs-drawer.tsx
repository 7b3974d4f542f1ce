import type { ReactNode } from 'react'
import { Icon } from '#components/ui/icon.tsx'

const ID = 'docs-drawer'

/** The navigation where it has no room beside the text: a drawer that the browser itself opens, with scripts off too. */
export function DocsDrawer({ title, children }: { title: string; children: ReactNode }) {
  return (
    <div className="lg:hidden">
      <button
        type="button"
        popoverTarget={ID}
        className="flex min-h-11 w-full cursor-pointer items-center gap-3 rounded-lg border border-line bg-surface px-4 py-2 text-left font-medium text-[0.9375rem] hover:border-line-strong"
      >
        <Icon path="M2 4h12M2 8h12M2 12h12" />
        <span className="min-w-0">
          <span className="sr-only">Documentation pages, now: </span>
          {title}
        </span>
      </button>
      <section
        id={ID}
        popover="auto"
        aria-label="All pages of the documentation"
        className="fixed inset-y-0 right-auto left-0 m-0 h-dvh max-h-none w-80 max-w-[85vw] overflow-y-auto overscroll-contain border-line border-r bg-surface px-3 py-4 text-ink shadow-floating"
      >
        <div className="mb-3 flex items-center justify-between gap-3 pl-3">
          <p className="font-medium">Documentation</p>
          <button
            type="button"
            popoverTarget={ID}
            popoverTargetAction="hide"
            className="min-h-9 cursor-pointer rounded-md px-3 text-muted text-sm hover:bg-sunken hover:text-ink"
          >
            Close
          </button>
        </div>
        {children}
      </section>
    </div>
  )
}
