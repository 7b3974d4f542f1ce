'use client'

import { NoticePage } from '#components/notice-page.tsx'
import { LinkButton } from '#components/ui/button.tsx'
import './globals.css'

/** Even the frame of the page failed: the last resort, with a document of its own. */
export default function GlobalError({ error }: { error: Error & { digest?: string } }) {
  return (
    <html lang="en">
      <body>
        <title>Something broke · Latchkey</title>
        <NoticePage
          code="500"
          title="Something broke on our side"
          actions={<LinkButton href="/">Load the start page</LinkButton>}
        >
          <p>Latchkey could not show this page. Your apps and their tokens keep working.</p>
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
