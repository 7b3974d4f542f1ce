import type { Metadata } from 'next'
import Link from 'next/link'
import { buttonClasses } from '#components/ui/button.tsx'
import { PageHeader } from '#components/ui/page-header.tsx'
import { routes } from '#lib/routes.ts'

export const metadata: Metadata = { title: 'Not found' }

/** No such request, no such app, or one that this person may not know of: the answer is the same. */
export default function RequestNotFound() {
  return (
    <>
      <PageHeader
        eyebrow="404"
        title="No request with this ID here"
        description="It may belong to another app or another team, be too old to be kept, or have named a client ID that nobody has. Check that the ID was copied whole, and that this is the app it was sent for."
      />
      <div className="flex flex-wrap gap-3">
        {/* Relative, since this page is told nothing of the address that it answers. */}
        <a href="../log" className={buttonClasses()}>
          Back to the log
        </a>
        <Link href={routes.apps} className={buttonClasses({ variant: 'secondary' })}>
          Go to your apps
        </Link>
      </div>
    </>
  )
}
