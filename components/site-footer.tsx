import Link from 'next/link'
import { classNames } from '#components/ui/class-names.ts'
import { FRAME } from '#components/ui/frame.ts'
import { Brand } from './brand.tsx'
import { docsPages } from './docs/navigation.ts'

/** The foot of every page. */
export function SiteFooter() {
  return (
    // Stuck below the window's lower edge, so that on a short page it lies at the bottom.
    <footer className="sticky top-[100vh] pt-12">
      <div className="border-line border-t">
        <div
          className={classNames(FRAME, 'flex flex-wrap items-center justify-between gap-x-8 gap-y-4 py-8')}
        >
          <Brand className="text-muted" />
          <nav aria-label="Documentation">
            <ul className="flex flex-wrap gap-x-6 gap-y-1">
              {docsPages.map((page) => (
                <li key={page.path}>
                  <Link
                    href={page.path}
                    className="inline-flex min-h-8 items-center text-muted text-sm hover:text-ink hover:underline"
                  >
                    {page.title}
                  </Link>
                </li>
              ))}
            </ul>
          </nav>
        </div>
      </div>
    </footer>
  )
}
