import Link from 'next/link'
import { routes } from '#lib/routes.ts'

/** A partner as lists name it. */
export function PartnerLink({ slug, name }: { slug: string; name: string }) {
  return (
    <Link
      href={routes.partner(slug)}
      prefetch={false}
      className="wrap-anywhere underline decoration-line-strong underline-offset-4 hover:decoration-2 hover:decoration-brass"
    >
      {name}
    </Link>
  )
}
