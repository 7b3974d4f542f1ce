import type { Metadata } from 'next'
import { AccountFrame } from '#components/accounts/account-frame.tsx'
import { FinishSignUpForm } from '#components/accounts/finish-sign-up-form.tsx'
import { env } from '#lib/platform/env.ts'
import { shownPortal } from '#lib/platform/portal/shown-portal.ts'
import { finishSignUpAction } from './actions.ts'

export const metadata: Metadata = { title: 'Create your account', robots: { index: false } }

export default function FinishSignUpPage() {
  const { terms, privacyUrl } = env.portal
  return (
    <AccountFrame portal={shownPortal()} title="Create your account">
      <FinishSignUpForm action={finishSignUpAction} terms={terms && { ...terms, privacyUrl }} />
    </AccountFrame>
  )
}
