import { CHANGELOG } from '#components/docs/changelog/entries.ts'
import { changelogFeed } from '#components/docs/changelog/feed.ts'
import { env } from '#lib/platform/env.ts'
import { routes } from '#lib/routes.ts'

// The name and the address are settings of this server, not of the build.
export const dynamic = 'force-dynamic'

export const GET = (): Response =>
  new Response(
    changelogFeed(CHANGELOG, {
      page: env.publicUrl + routes.docsChangelog,
      feed: env.publicUrl + routes.docsFeed,
      name: env.portal.name,
    }),
    {
      headers: {
        'Content-Type': 'application/atom+xml; charset=utf-8',
        'Cache-Control': 'public, max-age=300',
      },
    },
  )
