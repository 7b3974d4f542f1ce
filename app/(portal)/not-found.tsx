import type { Metadata } from 'next'
import Link from 'next/link'
import { ContactLink } from '#components/portal/contact-link.tsx'
import { buttonClasses } from '#components/ui/button.tsx'
import { PageHeader } from '#components/ui/page-header.tsx'
import { lateRemovals } from '#lib/features/notices/queries.ts'
import { currentActor } from '#lib/features/people/current-actor.ts'
import { env } from '#lib/platform/env.ts'
import { routes } from '#lib/routes.ts'

export const metadata: Metadata = { title: 'Not found' }

/**
 * Nothing here, or nothing that this person may know of: the answer is the same. Who was removed from a team is told of that
 * on every such page, so that it says nothing of the one that was asked for.
 */
export default async function PortalNotFound() {
  const actor = await currentActor()
  const [former] = actor ? await lateRemovals(actor) : []
  return (
    <>
      <PageHeader
        eyebrow="404"
        title="Page not found"
        description={
          <>
            This page doesn’t exist, or it belongs to a team you’re not in. Check the address, or sign in with
            another account.
            {former && ` You are no longer in ${former}, and don’t see its apps.`}
            {env.portal.supportContact && (
              <>
                {' '}
                If it should be here, contact <ContactLink contact={env.portal.supportContact} />.
              </>
            )}
          </>
        }
      />
      <Link href={routes.apps} className={buttonClasses({ className: 'self-start' })}>
        Go to your apps
      </Link>
    </>
  )
}
