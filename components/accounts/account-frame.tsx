import type { ReactNode } from 'react'
import { SiteFooter } from '#components/site-footer.tsx'
import { type HeaderActor, SiteHeader } from '#components/site-header.tsx'
import { Bitting } from '#components/ui/bitting.tsx'
import type { ShownPortal } from '#lib/kernel/portal.ts'
import { CookiesBlocked } from './cookies-blocked.tsx'

/** The page around a form that opens or enters an account. */
export function AccountFrame({
  portal,
  actor = null,
  title,
  description,
  aside,
  keepsNoCookies,
  children,
}: {
  portal: ShownPortal
  /** Who is signed in already. */
  actor?: HeaderActor | null
  title: string
  description?: ReactNode
  /** The other way: sign up instead of in, or the reverse. */
  aside?: ReactNode
  /** Whether the browser has just failed to send a cookie back. */
  keepsNoCookies?: boolean
  children: ReactNode
}) {
  return (
    <>
      <SiteHeader actor={actor} portal={portal} />
      <main
        id="main"
        tabIndex={-1}
        className="mx-auto flex w-full max-w-md flex-col gap-7 px-4 pt-12 outline-none sm:px-6 sm:pt-20"
      >
        <header className="flex flex-col gap-2">
          <Bitting seed={title} className="mb-2 self-start" />
          <h1 className="font-semibold text-[1.75rem] sm:text-3xl">{title}</h1>
          {description && <div className="text-muted">{description}</div>}
        </header>
        <CookiesBlocked isKnown={keepsNoCookies} />
        {children}
        {aside && <div className="border-line border-t pt-5 text-[0.9375rem] text-muted">{aside}</div>}
      </main>
      <SiteFooter portal={portal} />
    </>
  )
}
