import type { Metadata } from 'next'
import { redirect } from 'next/navigation'
import { AccountFrame } from '#components/accounts/account-frame.tsx'
import { PasskeySignIn } from '#components/accounts/passkey-sign-in.tsx'
import { SecondStepForm } from '#components/accounts/second-step-form.tsx'
import { passkeysArePossible } from '#lib/features/people/factors/passkeys/relying-party.ts'
import { findSecondStep } from '#lib/features/people/factors/second-step.ts'
import { secondStepToken } from '#lib/features/people/factors/this-browser.ts'
import { signInAfter } from '#lib/features/people/next-path.ts'
import { shownPortal } from '#lib/platform/portal/shown-portal.ts'
import { passkeySignInAction } from '../actions.ts'
import { secondStepAction } from './actions.ts'

export const metadata: Metadata = { title: 'Second step', robots: { index: false } }

export default async function SecondStepPage() {
  const step = await findSecondStep(await secondStepToken())
  if (!step) redirect(signInAfter('waiting'))
  return (
    <AccountFrame
      portal={shownPortal()}
      title="Second step"
      aside="No codes left? Ask an administrator to clear your second factor."
    >
      {step.hasPasskey && passkeysArePossible() && <PasskeySignIn action={passkeySignInAction} />}
      <SecondStepForm action={secondStepAction} hasTotp={step.hasTotp} />
    </AccountFrame>
  )
}
