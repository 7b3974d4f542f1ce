import type { Metadata } from 'next'
import Link from 'next/link'
import { AccountFrame } from '#components/accounts/account-frame.tsx'
import { ResetPasswordForm } from '#components/accounts/reset-password-form.tsx'
import { Callout } from '#components/ui/callout.tsx'
import { env } from '#lib/platform/env.ts'
import { shownPortal } from '#lib/platform/portal/shown-portal.ts'
import { routes } from '#lib/routes.ts'
import { resetPasswordAction } from './actions.ts'

export const metadata: Metadata = { title: 'Choose a new password', robots: { index: false } }

export default function ResetPasswordPage() {
  return (
    <AccountFrame
      portal={shownPortal()}
      title="Choose a new password"
      description="This signs you out everywhere. Then sign in with the new one."
    >
      {env.signIn === 'sso' && (
        <Callout tone="warn" title="For administrators only">
          Passwords are off.{' '}
          <Link href={routes.signIn} className="underline underline-offset-4">
            Sign in with single sign-on
          </Link>
          , unless you are an administrator with a second factor.
        </Callout>
      )}
      <ResetPasswordForm action={resetPasswordAction} />
    </AccountFrame>
  )
}
