import type { Metadata, Viewport } from 'next'
import localFont from 'next/font/local'
import { cookies } from 'next/headers'
import type { ReactNode } from 'react'
import { PortalFacts } from '#components/portal/portal-context.tsx'
import { RevealHost } from '#components/reveal/reveal-host.tsx'
import { classNames } from '#components/ui/class-names.ts'
import { env } from '#lib/platform/env.ts'
import { portalAssets } from '#lib/platform/portal/assets.ts'
import './globals.css'

// Latin subsets of Geist (SIL OFL, see app/fonts/LICENSE.txt): 32 kB for both, served from this origin.
const sans = localFont({ src: './fonts/geist-sans.woff2', variable: '--font-geist-sans', weight: '400 700' })
const mono = localFont({ src: './fonts/geist-mono.woff2', variable: '--font-geist-mono', weight: '400 600' })

/** Made for each request: the name is a setting, not a part of the build. */
export const generateMetadata = (): Metadata => ({
  title: { default: env.portal.name, template: `%s · ${env.portal.name}` },
  description: 'Credentials for machine-to-machine access: register an app, get a token, call the API.',
})

export const viewport: Viewport = { colorScheme: 'light dark' }

/** The document: fonts, the reader's theme (a cookie, so the first paint is right) and the skip link. */
export default async function RootLayout({ children }: { children: ReactNode }) {
  const { accentPath, logo } = portalAssets()
  const theme = (await cookies()).get('theme')?.value
  return (
    <html
      lang="en"
      className={classNames(sans.variable, mono.variable, (theme === 'light' || theme === 'dark') && theme)}
    >
      <head>
        {/* By hand: metadata is streamed, and by then a browser has asked for /favicon.ico. */}
        <link rel="icon" href={logo?.light.path ?? '/icon.svg'} />
        {accentPath && <link rel="stylesheet" href={accentPath} />}
      </head>
      <body>
        <a
          href="#main"
          className="sr-only z-50 rounded-md bg-accent px-4 py-2 font-medium text-on-accent focus:not-sr-only focus:fixed focus:top-3 focus:left-3"
        >
          Skip to content
        </a>
        <PortalFacts name={env.portal.name} supportContact={env.portal.supportContact}>
          <RevealHost>{children}</RevealHost>
        </PortalFacts>
      </body>
    </html>
  )
}
