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
        title="Request not found"
        description="It may belong to another app, be too old to be kept, or have named an unknown client ID. Check that you copied the whole ID and that it was sent for this app."
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
