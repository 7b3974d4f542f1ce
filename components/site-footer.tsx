import Link from 'next/link'
import type { ReactNode } from 'react'
import { classNames } from '#components/ui/class-names.ts'
import { FRAME } from '#components/ui/frame.ts'
import type { ShownPortal } from '#lib/kernel/portal.ts'
import { contactHref } from '#lib/kernel/shown-address.ts'
import { routes } from '#lib/routes.ts'
import { Brand } from './brand.tsx'
import { docsPages } from './docs/navigation.ts'

/** Of the guide's pages the foot names those that are looked for; the guide itself leads to all. */
const NAMED: ReadonlySet<string> = new Set([
  routes.docs,
  routes.tokenTester,
  routes.docsErrors,
  routes.docsVerifyingTokens,
  routes.docsChangelog,
])
const named = docsPages.filter(({ path }) => NAMED.has(path))

const LINK = 'inline-flex min-h-8 items-center text-muted text-sm hover:text-ink hover:underline'

/** The foot of every page. */
export function SiteFooter({ portal }: { portal: ShownPortal }) {
  const ours = [
    { href: routes.leaks, label: 'Found a leaked secret?' },
    { href: portal.supportContact && contactHref(portal.supportContact), label: 'Contact' },
    { href: portal.terms?.url, label: 'Terms' },
    { href: portal.privacyUrl, label: 'Privacy' },
  ].flatMap(({ href, label }) => (href ? [{ href, label }] : []))
  return (
    // Stuck below the window's lower edge, so that on a short page it lies at the bottom.
    <footer className="sticky top-[100vh] pt-12 print:hidden">
      <div className="border-line border-t">
        <div
          className={classNames(FRAME, 'flex flex-wrap items-center justify-between gap-x-8 gap-y-4 py-8')}
        >
          <Brand portal={portal} className="text-muted" />
          <div className="flex flex-wrap gap-x-6 gap-y-1">
            <Links label="Documentation">
              {named.map((page) => (
                <li key={page.path}>
                  <Link href={page.path} className={LINK}>
                    {page.title}
                  </Link>
                </li>
              ))}
            </Links>
            {ours.length > 0 && (
              <Links label={portal.name}>
                {ours.map(({ href, label }) => (
                  <li key={label}>
                    <a href={href} rel="noreferrer" className={LINK}>
                      {label}
                    </a>
                  </li>
                ))}
              </Links>
            )}
          </div>
        </div>
      </div>
    </footer>
  )
}

function Links({ label, children }: { label: string; children: ReactNode }) {
  return (
    <nav aria-label={label}>
      <ul className="flex flex-wrap gap-x-6 gap-y-1">{children}</ul>
    </nav>
  )
}
