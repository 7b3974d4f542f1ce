'use client'

import { FormSummary } from '#components/ui/form-summary.tsx'
import { SubmitButton } from '#components/ui/submit-button.tsx'
import { useFormAction } from '#components/use-form-action.ts'
import type { FormAction } from '#lib/edges/forms/form-state.ts'
import { CodeField } from './code-field.tsx'
import { PasswordField } from './password-field.tsx'

/** A new password, by a link. */
export function ResetPasswordForm({ action }: { action: FormAction }) {
  const form = useFormAction(action)
  return (
    <form action={form.send} noValidate className="flex flex-col gap-5">
      <FormSummary problems={form.problems} title="We couldn’t change your password" />
      <CodeField form={form} />
      <PasswordField
        label="New password"
        autoComplete="new-password"
        hint="At least 15 characters. A few unrelated words work well."
        error={form.error('password')}
      />
      <SubmitButton>Change password</SubmitButton>
    </form>
  )
}
