import type { Metadata } from 'next'
import Link from 'next/link'
import { redirect } from 'next/navigation'
import { AccountFrame } from '#components/accounts/account-frame.tsx'
import { AskForInvitation } from '#components/accounts/ask-for-invitation.tsx'
import { AskForMailForm } from '#components/accounts/ask-for-mail-form.tsx'
import { OrLine, ProviderButtons } from '#components/accounts/provider-buttons.tsx'
import { SignUpForm } from '#components/accounts/sign-up-form.tsx'
import { Callout } from '#components/ui/callout.tsx'
import { currentActor } from '#lib/features/people/current-actor.ts'
import { nextPath } from '#lib/features/people/next-path.ts'
import { domainsInWords, isSignUpOpen, signUpDomains } from '#lib/features/people/sign-up-rules.ts'
import { shownProviders } from '#lib/features/people/sso/providers.ts'
import { env } from '#lib/platform/env.ts'
import { shownPortal } from '#lib/platform/portal/shown-portal.ts'
import { routes } from '#lib/routes.ts'
import { firstParameter, type SearchParams } from '../search-params.ts'
import { requestSignUpAction, signUpAction } from './actions.ts'

export const metadata: Metadata = { title: 'Create an account' }

export default async function SignUpPage({ searchParams }: { searchParams: SearchParams }) {
  const next = firstParameter((await searchParams).next)
  if (await currentActor()) redirect(nextPath(next))
  return (
    <AccountFrame
      portal={shownPortal()}
      title="Create an account"
      description="Then register an app, generate its API Token and request access tokens."
      aside={
        <>
          Have an account?{' '}
          <Link
            href={next ? `${routes.signIn}?next=${encodeURIComponent(next)}` : routes.signIn}
            className="text-accent underline underline-offset-4 hover:decoration-2"
          >
            Sign in
          </Link>
        </>
      }
    >
      {isSignUpOpen() ? (
        <OpenSignUp next={next} />
      ) : (
        <Callout title="By invitation only">
          <AskForInvitation contact={env.portal.supportContact} />
        </Callout>
      )}
    </AccountFrame>
  )
}

/** By a provider, and where passwords are on by a form. */
function OpenSignUp({ next }: { next: string | undefined }) {
  const providers = shownProviders()
  const domains = signUpDomains()
  // Without mail nobody can prove an address but by a provider.
  const hasForm = env.signIn !== 'sso' && (domains === null || env.mail !== undefined)
  return (
    <>
      {domains && (
        <p className="text-[0.9375rem] text-muted">
          For people with an address at {domainsInWords(domains)}.
        </p>
      )}
      <ProviderButtons providers={providers} next={next} isOnlyWay={!hasForm} />
      {hasForm && providers.length > 0 && <OrLine />}
      {hasForm && <PasswordSignUp next={next} />}
    </>
  )
}

/** By mail where there is a mail server: then no answer tells whether an address has an account (EN-02). */
function PasswordSignUp({ next }: { next: string | undefined }) {
  const { terms, privacyUrl } = env.portal
  if (env.mail)
    return (
      <AskForMailForm
        action={requestSignUpAction}
        label="Continue"
        next={next}
        sent="Open the link we e-mailed you to create your account. It works once, within 24 hours."
      />
    )
  return <SignUpForm action={signUpAction} terms={terms && { ...terms, privacyUrl }} next={next} />
}
