import type { Metadata } from 'next'
import { redirect } from 'next/navigation'
import { headerActor } from '#app/header-actor.ts'
import { AcceptTermsForm } from '#components/accounts/accept-terms-form.tsx'
import { AccountFrame } from '#components/accounts/account-frame.tsx'
import { currentActor } from '#lib/features/people/current-actor.ts'
import { acceptTermsPath, nextPath, signInPath } from '#lib/features/people/next-path.ts'
import { openTerms } from '#lib/features/people/terms.ts'
import { env } from '#lib/platform/env.ts'
import { shownPortal } from '#lib/platform/portal/shown-portal.ts'
import { routes } from '#lib/routes.ts'
import { firstParameter, type SearchParams } from '../search-params.ts'
import { acceptTermsAction } from './actions.ts'

export const metadata: Metadata = { title: 'Accept the terms', robots: { index: false } }

/** Asks for what has to be accepted before the next page, and leads on to that page. */
export default async function AcceptTermsPage({ searchParams }: { searchParams: SearchParams }) {
  const next = nextPath(firstParameter((await searchParams).next))
  const actor = (await currentActor()) ?? redirect(signInPath(acceptTermsPath(next)))
  const { terms, privacyUrl } = env.portal
  const open = await openTerms(actor)
  if (open === null || terms === null) redirect(next)
  return (
    <AccountFrame
      portal={shownPortal()}
      actor={await headerActor(actor)}
      title={open.hasEarlier ? 'We changed our terms' : 'Accept the terms'}
      description="Accept them to continue where you left off. Your apps and tokens keep working."
      aside={
        <form method="post" action={routes.signOut}>
          Not now?{' '}
          <button
            type="submit"
            className="min-h-6 cursor-pointer text-accent underline underline-offset-4 hover:decoration-2"
          >
            Sign out
          </button>
        </form>
      }
    >
      <AcceptTermsForm action={acceptTermsAction} terms={{ ...terms, privacyUrl }} next={next} />
    </AccountFrame>
  )
}
