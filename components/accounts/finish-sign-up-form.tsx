'use client'

import { FormSummary } from '#components/ui/form-summary.tsx'
import { InputField } from '#components/ui/input.tsx'
import { SubmitButton } from '#components/ui/submit-button.tsx'
import { useFormAction } from '#components/use-form-action.ts'
import type { FormAction } from '#lib/edges/forms/form-state.ts'
import { CodeField } from './code-field.tsx'
import { PasswordField } from './password-field.tsx'
import { type ShownTerms, TermsCheckbox } from './terms-checkbox.tsx'

/** A new account, by a link that proves its address. */
export function FinishSignUpForm({ action, terms }: { action: FormAction; terms: ShownTerms | null }) {
  const form = useFormAction(action)
  return (
    <form action={form.send} noValidate className="flex flex-col gap-5">
      <FormSummary problems={form.problems} title="We couldn’t create your account" />
      <CodeField form={form} />
      <InputField
        name="name"
        label="Name"
        required
        autoComplete="name"
        defaultValue={form.text('name')}
        error={form.error('name')}
      />
      <PasswordField
        autoComplete="new-password"
        hint="At least 15 characters. A few unrelated words work well."
        error={form.error('password')}
      />
      {terms && <TermsCheckbox terms={terms} form={form} />}
      <SubmitButton>Create account</SubmitButton>
    </form>
  )
}
