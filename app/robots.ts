import type { MetadataRoute } from 'next'
import { env } from '#lib/platform/env.ts'
import { routes } from '#lib/routes.ts'

// The address is a setting of this server, not of the build.
export const dynamic = 'force-dynamic'

/** Search engines read what is for everyone. What is for whoever signed in answers them by itself that it is not there. */
export default function robots(): MetadataRoute.Robots {
  return {
    rules: { userAgent: '*', allow: '/', disallow: ['/api/', '/oauth/', routes.docsSearch, routes.commands] },
    sitemap: `${env.publicUrl}/sitemap.xml`,
  }
}
