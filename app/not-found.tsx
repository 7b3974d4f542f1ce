import type { Metadata } from 'next'
import Link from 'next/link'
import { Header } from '#app/header.tsx'
import { NoticePage } from '#components/notice-page.tsx'
import { ContactLink } from '#components/portal/contact-link.tsx'
import { buttonClasses } from '#components/ui/button.tsx'
import { env } from '#lib/platform/env.ts'
import { routes } from '#lib/routes.ts'

export const metadata: Metadata = { title: 'Not found' }

/** No such page, or one that the reader may not know of: the answer is the same. */
export default function NotFound() {
  return (
    <>
      <Header />
      <NoticePage
        code="404"
        title="Page not found"
        actions={
          <>
            <Link href={routes.home} className={buttonClasses()}>
              Go to the home page
            </Link>
            <Link href={routes.docs} className={buttonClasses({ variant: 'secondary' })}>
              Read the guide
            </Link>
          </>
        }
      >
        <p>
          This page doesn’t exist, or your account can’t see it. Check the address, or sign in with another
          account.
          {env.portal.supportContact && (
            <>
              {' '}
              If it should be here, contact <ContactLink contact={env.portal.supportContact} />.
            </>
          )}
        </p>
      </NoticePage>
    </>
  )
}
