'use client'

import { NoticePage } from '#components/notice-page.tsx'
import { LinkButton } from '#components/ui/button.tsx'
import './globals.css'

/** Even the frame of the page failed: the last resort, with a document of its own. */
export default function GlobalError({ error }: { error: Error & { digest?: string } }) {
  return (
    <html lang="en">
      <body>
        <title>Something went wrong</title>
        <NoticePage
          code="500"
          title="Something went wrong on our side"
          actions={<LinkButton href="/">Go to the home page</LinkButton>}
        >
          <p>We couldn’t show this page. Your apps and tokens keep working.</p>
          {error.digest && (
            <p translate="no" className="mt-3 font-mono text-base">
              {error.digest}
            </p>
          )}
        </NoticePage>
      </body>
    </html>
  )
}
