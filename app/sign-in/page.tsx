import type { Metadata } from 'next'
import Link from 'next/link'
import { redirect } from 'next/navigation'
import { AccountFrame } from '#components/accounts/account-frame.tsx'
import { AskForInvitation } from '#components/accounts/ask-for-invitation.tsx'
import { PasskeySignIn } from '#components/accounts/passkey-sign-in.tsx'
import { ProviderButtons } from '#components/accounts/provider-buttons.tsx'
import { SignInForm } from '#components/accounts/sign-in-form.tsx'
import { Callout } from '#components/ui/callout.tsx'
import { COOKIES_PARAMETER } from '#lib/features/people/after-signing-in.ts'
import { currentActor } from '#lib/features/people/current-actor.ts'
import { passkeysArePossible } from '#lib/features/people/factors/passkeys/relying-party.ts'
import { DONE_PARAMETER, nextPath } from '#lib/features/people/next-path.ts'
import { PROBLEM_PARAMETER, PROVIDER_PARAMETER, problemInWords } from '#lib/features/people/sso/problems.ts'
import { providerOf, shownProviders } from '#lib/features/people/sso/providers.ts'
import { env } from '#lib/platform/env.ts'
import { shownPortal } from '#lib/platform/portal/shown-portal.ts'
import { routes } from '#lib/routes.ts'
import { firstParameter, type SearchParams } from '../search-params.ts'
import { passkeySignInAction, signInAction } from './actions.ts'

export const metadata: Metadata = { title: 'Sign in' }

export default async function SignInPage({ searchParams }: { searchParams: SearchParams }) {
  const asked = await searchParams
  const next = firstParameter(asked.next) ?? firstParameter(asked.callbackUrl)
  if (await currentActor()) redirect(nextPath(next))
  return (
    <AccountFrame
      portal={shownPortal()}
      title="Sign in"
      keepsNoCookies={asked[COOKIES_PARAMETER] !== undefined}
      aside={
        env.signUp === 'open' ? (
          <>
            New here?{' '}
            <Link
              href={next ? `${routes.signUp}?next=${encodeURIComponent(next)}` : routes.signUp}
              className="text-accent underline underline-offset-4 hover:decoration-2"
            >
              Create an account
            </Link>
          </>
        ) : (
          <>
            Sign-up is by invitation. <AskForInvitation contact={env.portal.supportContact} />
          </>
        )
      }
    >
      {/* next-auth's own route answers a refusal with a redirect to here. */}
      {asked.error && (
        <Callout tone="danger" role="alert" title="We couldn’t sign you in">
          The e-mail address or password is wrong.
        </Callout>
      )}
      <ProviderProblem
        problem={firstParameter(asked[PROBLEM_PARAMETER])}
        provider={firstParameter(asked[PROVIDER_PARAMETER])}
      />
      {asked[DONE_PARAMETER] === 'password' && (
        <Callout tone="success" role="status" title="Password changed">
          Sign in with the new one.
        </Callout>
      )}
      {asked[DONE_PARAMETER] === 'deleted' && (
        <Callout tone="success" role="status" title="Account deleted">
          Nothing is left of it but your acts in the audit log, without your name.
        </Callout>
      )}
      {asked[DONE_PARAMETER] === 'waiting' && (
        <Callout tone="warn" role="status" title="Sign in again">
          The second step took too long, or your browser didn’t keep its cookie.
        </Callout>
      )}
      <ProviderButtons providers={shownProviders()} next={next} />
      <SignInForm action={signInAction} next={next} hasPasskeys={passkeysArePossible()} />
      {passkeysArePossible() && <PasskeySignIn action={passkeySignInAction} next={next} />}
    </AccountFrame>
  )
}

/** Why a sign-in at a provider led to nothing. */
function ProviderProblem({
  problem,
  provider,
}: {
  problem: string | undefined
  provider: string | undefined
}) {
  const sentence = problemInWords(problem, providerOf(provider)?.name ?? 'The provider')
  return (
    sentence && (
      <Callout tone="danger" role="alert" title="We couldn’t sign you in">
        {sentence}
      </Callout>
    )
  )
}
