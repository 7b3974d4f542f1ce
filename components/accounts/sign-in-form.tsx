'use client'

import Link from 'next/link'
import { FormSummary } from '#components/ui/form-summary.tsx'
import { SubmitButton } from '#components/ui/submit-button.tsx'
import { useFormAction } from '#components/use-form-action.ts'
import { useHydrated } from '#components/use-hydrated.ts'
import type { FormAction } from '#lib/edges/forms/form-state.ts'
import { routes } from '#lib/routes.ts'
import { EmailField } from './email-field.tsx'
import { PasswordField } from './password-field.tsx'

/** E-mail and password of an account that exists. */
export function SignInForm({
  action,
  next,
  hasPasskeys,
  canForget,
}: {
  action: FormAction
  next?: string
  /** Whether the browser may offer passkeys beside addresses. */
  hasPasskeys: boolean
  /** Whether a forgotten password is replaced by a link. */
  canForget: boolean
}) {
  const form = useFormAction(action)
  // Browsers keep the anchor through a redirect; the server never sees it.
  const hash = useHydrated() && !next?.includes('#') ? window.location.hash : ''
  return (
    <form action={form.send} noValidate className="flex flex-col gap-5">
      <FormSummary problems={form.problems} title="We couldn’t sign you in" />
      {next && <input type="hidden" name="next" value={next + hash} />}
      <EmailField form={form} autoComplete={hasPasskeys ? 'username webauthn' : 'username'} />
      <PasswordField autoComplete="current-password" error={form.error('password')} />
      {canForget && (
        <Link
          href={routes.forgotPassword}
          prefetch={false}
          className="-mt-2 inline-flex min-h-6 items-center self-start text-accent text-sm underline underline-offset-4 hover:decoration-2"
        >
          Forgot your password?
        </Link>
      )}
      <SubmitButton>Sign in</SubmitButton>
    </form>
  )
}
