'use client'

import { NoticePage } from '#components/notice-page.tsx'
import { ContactLink } from '#components/portal/contact-link.tsx'
import { usePortal } from '#components/portal/portal-context.tsx'
import { Button, LinkButton } from '#components/ui/button.tsx'

/** A page failed. Says so without internals; the digest finds the cause in the server's log. */
export default function ErrorPage({
  error,
  retry,
}: {
  error: Error & { digest?: string }
  retry: () => void
}) {
  const { supportContact } = usePortal()
  return (
    <NoticePage
      code="500"
      title="Something went wrong on our side"
      actions={
        <>
          <Button onClick={retry}>Try again</Button>
          <LinkButton href="/" variant="secondary">
            Go to the home page
          </LinkButton>
        </>
      }
    >
      <p>Your last change may not have been saved. Your apps and tokens keep working.</p>
      {error.digest && (
        <p className="mt-3 text-base">
          {supportContact ? (
            <>
              If it happens again, contact <ContactLink contact={supportContact} /> with this code:{' '}
            </>
          ) : (
            'If it happens again, report this code: '
          )}
          <code translate="no" className="font-mono text-ink">
            {error.digest}
          </code>
        </p>
      )}
    </NoticePage>
  )
}
