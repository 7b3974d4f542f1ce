import type { MetadataRoute } from 'next'
import { docsPages } from '#components/docs/navigation.ts'
import { env } from '#lib/platform/env.ts'
import { routes } from '#lib/routes.ts'

// The address is a setting of this server, not of the build.
export const dynamic = 'force-dynamic'

/** What everybody may read. */
export default function sitemap(): MetadataRoute.Sitemap {
  return [
    { url: env.publicUrl + routes.home },
    ...docsPages.map(({ path, updated }) => ({ url: env.publicUrl + path, lastModified: updated })),
    { url: env.publicUrl + routes.leaks },
  ]
}
