import type { Metadata } from 'next'
import Link from 'next/link'
import { redirect } from 'next/navigation'
import type { ComponentProps } from 'react'
import { AccountFrame } from '#components/accounts/account-frame.tsx'
import { AskForInvitation } from '#components/accounts/ask-for-invitation.tsx'
import { PasskeySignIn } from '#components/accounts/passkey-sign-in.tsx'
import { OrLine, ProviderButtons } from '#components/accounts/provider-buttons.tsx'
import { SignInForm } from '#components/accounts/sign-in-form.tsx'
import { Callout } from '#components/ui/callout.tsx'
import { COOKIES_PARAMETER } from '#lib/features/people/after-signing-in.ts'
import { currentActor } from '#lib/features/people/current-actor.ts'
import { passkeysArePossible } from '#lib/features/people/factors/passkeys/relying-party.ts'
import { DONE_PARAMETER, nextPath } from '#lib/features/people/next-path.ts'
import { isSignUpOpen } from '#lib/features/people/sign-up-rules.ts'
import { shownProviders } from '#lib/features/people/sso/providers.ts'
import { env } from '#lib/platform/env.ts'
import { shownPortal } from '#lib/platform/portal/shown-portal.ts'
import { routes } from '#lib/routes.ts'
import { ProviderProblem } from '../provider-problem.tsx'
import { firstParameter, type SearchParams } from '../search-params.ts'
import { passkeySignInAction, signInAction } from './actions.ts'

export const metadata: Metadata = { title: 'Sign in' }

export default async function SignInPage({ searchParams }: { searchParams: SearchParams }) {
  const asked = await searchParams
  const next = firstParameter(asked.next) ?? firstParameter(asked.callbackUrl)
  if (await currentActor()) redirect(nextPath(next))
  const providers = shownProviders()
  const isForAdministrators = env.signIn === 'sso' && asked.with === 'password'
  const asksPassword = env.signIn !== 'sso' || isForAdministrators
  return (
    <AccountFrame
      portal={shownPortal()}
      title={isForAdministrators ? 'Administrator sign-in' : 'Sign in'}
      description={isForAdministrators && 'For administrators with a second factor.'}
      keepsNoCookies={asked[COOKIES_PARAMETER] !== undefined}
      aside={<OtherWay next={next} asksPassword={asksPassword} />}
    >
      {/* next-auth's own route answers a refusal with a redirect to here. */}
      {asked.error && (
        <Callout tone="danger" role="alert" title="We couldn’t sign you in">
          The e-mail address or password is wrong.
        </Callout>
      )}
      <ProviderProblem asked={asked} title="We couldn’t sign you in" />
      {asked[DONE_PARAMETER] === 'password' && (
        <Callout tone="success" role="status" title="Password changed">
          Sign in with the new one.
        </Callout>
      )}
      {asked[DONE_PARAMETER] === 'deleted' && (
        <Callout tone="success" role="status" title="Account deleted">
          The audit log keeps your changes without your name.
        </Callout>
      )}
      {asked[DONE_PARAMETER] === 'waiting' && (
        <Callout tone="warn" role="status" title="Sign in again">
          The second step timed out, or your browser didn’t keep the cookie.
        </Callout>
      )}
      {!isForAdministrators && (
        <ProviderButtons providers={providers} next={next} isOnlyWay={!asksPassword} />
      )}
      {!isForAdministrators && asksPassword && providers.length > 0 && <OrLine />}
      {asksPassword && (
        <>
          <SignInForm
            action={signInAction}
            next={next}
            hasPasskeys={passkeysArePossible()}
            canForget={env.signIn !== 'sso'}
          />
          {passkeysArePossible() && <PasskeySignIn action={passkeySignInAction} next={next} />}
        </>
      )}
    </AccountFrame>
  )
}

/** How else one gets in: by an account yet to be made, or, where people sign in by a provider only, as an administrator. */
function OtherWay({ next, asksPassword }: { next: string | undefined; asksPassword: boolean }) {
  const query = next ? { next } : undefined
  if (env.signIn === 'sso')
    return asksPassword ? (
      <AsideLink href={{ pathname: routes.signIn, query }}>Back to single sign-on</AsideLink>
    ) : (
      <AsideLink href={{ pathname: routes.signIn, query: { ...query, with: 'password' } }}>
        Administrator sign-in
      </AsideLink>
    )
  if (!isSignUpOpen())
    return (
      <>
        Sign-up is by invitation. <AskForInvitation contact={env.portal.supportContact} />
      </>
    )
  return (
    <>
      New here? <AsideLink href={{ pathname: routes.signUp, query }}>Create an account</AsideLink>
    </>
  )
}

function AsideLink(props: ComponentProps<typeof Link>) {
  return <Link {...props} className="text-accent underline underline-offset-4 hover:decoration-2" />
}
