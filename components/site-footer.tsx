import Link from 'next/link'
import { Brand } from './brand.tsx'

const links = [
  { href: '/docs', label: 'Guide' },
  { href: '/docs/errors', label: 'Errors' },
  { href: '/docs/verifying-tokens', label: 'Verifying tokens' },
  { href: '/docs/token-tester', label: 'Token tester' },
] as const

/** The foot of every page. */
export function SiteFooter() {
  return (
    <footer className="mt-20 border-line border-t">
      <div className="mx-auto flex max-w-7xl flex-wrap items-center justify-between gap-x-8 gap-y-4 px-4 py-8 sm:px-6">
        <Brand className="text-muted" />
        <nav aria-label="Documentation">
          <ul className="flex flex-wrap gap-x-6 gap-y-1">
            {links.map((link) => (
              <li key={link.href}>
                <Link
                  href={link.href}
                  className="inline-flex min-h-8 items-center text-muted text-sm hover:text-ink hover:underline"
                >
                  {link.label}
                </Link>
              </li>
            ))}
          </ul>
        </nav>
      </div>
    </footer>
  )
}
