import type { Metadata } from 'next'
import { AccountFrame } from '#components/accounts/account-frame.tsx'
import { ResetPasswordForm } from '#components/accounts/reset-password-form.tsx'
import { shownPortal } from '#lib/platform/portal/shown-portal.ts'
import { resetPasswordAction } from './actions.ts'

export const metadata: Metadata = { title: 'Choose a new password', robots: { index: false } }

export default function ResetPasswordPage() {
  return (
    <AccountFrame
      portal={shownPortal()}
      title="Choose a new password"
      description="This signs you out everywhere. Then sign in with the new one."
    >
      <ResetPasswordForm action={resetPasswordAction} />
    </AccountFrame>
  )
}
